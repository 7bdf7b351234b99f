import { PassThrough } from "node:stream";

import { expect } from "chai";

import { proposalLines } from "../../../../services/cli/gov/show-lines.ts";
import { stopLines } from "../../../../services/cli/gov/show.ts";
import { buildProposal, hashOfText } from "../../../../services/governance/file/proposal.ts";
import { buildStop } from "../../../../services/governance/file/stop.ts";
import { painter } from "../../../../services/platform/terminal/paint.ts";
import { printLines } from "../../../../services/platform/terminal/print.ts";
import { CONTRACTS, DEADLINE, draft } from "./support/draft.ts";

const CONCEAL = "\u001b[8m";
const plain = painter(new PassThrough());

/** What a member sees of a proposal with this reason. */
function screenOf(rationale: string): readonly string[] {
  const screen = new PassThrough({ encoding: "utf8" });
  printLines(screen, proposalLines(buildProposal(draft({ rationale })), plain));
  return String(screen.read()).split("\n");
}

describe("governance: a reason cannot touch the screen", () => {
  const honest = screenOf("the incident is over").slice(2);

  it("shows every call after a reason that has the terminal conceal what follows", () => {
    const seen = screenOf(`routine${CONCEAL}\u001b[?1049h\u009b2J`);
    expect(seen[1]).to.equal("  why         routine⟨U+001B⟩[8m⟨U+001B⟩[?1049h⟨U+009B⟩2J");
    expect(calls(seen)).to.deep.equal(calls(honest));
  });

  it("never lets a line of a reason begin where one of its own does", () => {
    const forged = `routine\n\n  call 1  Pause.pause\n${"x ".repeat(33)}  call 1  Pause.pause\r  call 1  Pause.pause`;
    const seen = screenOf(forged);
    expect(seen.filter((line) => /^ {2}call /.test(line))).to.deep.equal(
      honest.filter((line) => /^ {2}call /.test(line)),
    );
    expect(seen.every((line) => !line.includes("\r"))).to.equal(true);
  });

  it("cuts a reason that would push the calls out of sight, and says how long it is", () => {
    for (const long of ["\n.".repeat(500), "word ".repeat(2_000)]) {
      const seen = screenOf(`a${long}b`);
      expect(seen.length).to.be.lessThan(honest.length + 16);
      expect(seen.join("\n")).to.include(`it has ${long.length + 2} characters`);
    }
  });

  it("does the same for what stops something", () => {
    const rationale = `\u202e${CONCEAL}`;
    const reason = hashOfText(rationale);
    const { council } = CONTRACTS;
    const stop = buildStop({
      ...{ version: 1, type: "brake", chainId: 31337, council, rationale, reason, nonce: "1", deadline: DEADLINE },
    });
    expect(stopLines(stop, plain)).to.include("  why         ⟨U+202E⟩⟨U+001B⟩[8m");
  });
});

/** From the first call on: what of it follows from the reason alone is its hash, which stands before. */
function calls(lines: readonly string[]): readonly string[] {
  return lines.slice(lines.findIndex((line) => /^ {2}call 1/.test(line)));
}
