import { readFile, writeFile } from "node:fs/promises";

import { expect } from "chai";
import { id } from "ethers";

import { buildProposal, type Draft, type Proposal } from "../../../../services/governance/file/proposal.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { edit, unpausing as startUnpausing } from "./support/files.ts";
import { createSuite } from "./support/suite.ts";

const suite = await createSuite();
const DELAY = 172_800;
const unpausing = async () => startUnpausing(await suite.stage());

/** What a proposal says, without what follows from it. */
function draftOf(proposal: Proposal): Draft {
  const { kind, chainId, contracts, rationale, names, calls, predecessor, mark, delay, nonce, deadline } = proposal;
  return { kind, chainId, contracts, rationale, names, calls, predecessor, mark, delay, nonce, deadline };
}

describe("governance: proposals that must not pass", () => {
  afterEach(suite.closeAll);
  after(suite.close);

  const edits: Readonly<Record<string, (proposal: Proposal) => object>> = {
    calls: (proposal) => ({ ...proposal, calls: proposal.calls.map((call) => ({ ...call, value: "1" })) }),
    rationale: (proposal) => ({ ...proposal, rationale: "something harmless" }),
    decoded: (proposal) => ({ ...proposal, decoded: [{ contract: "pause", function: "pause", arguments: {} }] }),
    delay: (proposal) => ({ ...proposal, delay: 0 }),
    deadline: (proposal) => ({ ...proposal, deadline: proposal.deadline + 1 }),
    mark: (proposal) => ({ ...proposal, mark: `0x${"17".repeat(16)}` }),
    nonce: (proposal) => ({ ...proposal, nonce: "1" }),
    operation: (proposal) => ({ ...proposal, operation: id("another") }),
    executeBy: (proposal) => ({ ...proposal, executeBy: null }),
  };
  for (const [member, change] of Object.entries(edits)) {
    it(`with another ${member}: GOV_FILE_EDITED for every verb`, async () => {
      const { council } = await unpausing();
      const path = council.file("unpause.json");
      const signature = await council.signAs.wallet("unpause.json");
      await edit(path, change);
      for (const args of [["show"], ["status"], ["verify"], ["execute"], ["submit"]]) {
        const [verb = "", ...rest] = args;
        const files = verb === "submit" ? [path, signature] : [path];
        await expectCodeAsync("GOV_FILE_EDITED", council.ask(verb, ...files, ...rest));
      }
      await expectCodeAsync("GOV_FILE_EDITED", council.signAs.fourth("unpause.json"));
    });
  }

  it("edited with everything that follows from it: signatures before that do not count", async () => {
    const { council } = await unpausing();
    const { signAs, file } = council;
    const before = await Promise.all([signAs.wallet("unpause.json"), signAs.fourth("unpause.json")]);
    before.push(await signAs.keyManager("unpause.json"));
    await council.propose("unpause", "unpause.json", "--delay", String(DELAY + 1));
    await expectCodeAsync("GOV_SIGNATURE_FOREIGN", council.send("submit", file("unpause.json"), ...before));
  });

  it("for another chain, or another organization's contracts: GOV_WRONG_NETWORK", async () => {
    const { council } = await unpausing();
    const path = council.file("unpause.json");
    const original = JSON.parse(await readFile(path, "utf8")) as Proposal;
    for (const foreign of [
      { ...original, chainId: original.chainId + 1 },
      { ...original, contracts: { ...original.contracts, council: `0x${"11".repeat(20)}` } },
    ]) {
      await writeFile(path, JSON.stringify(buildProposal(draftOf(foreign))));
      await expectCodeAsync("GOV_WRONG_NETWORK", council.ask("show", path));
      await expectCodeAsync("GOV_WRONG_NETWORK", council.ask("status", path));
    }
  });

  it("no file: FILE_UNREADABLE; no JSON, another file: GOV_FILE_INVALID, each with its name", async () => {
    const { council } = await unpausing();
    await writeFile(council.file("text.json"), "not JSON");
    await writeFile(council.file("twice.json"), '{"type":"proposal","type":"proposal"}');
    await expectCodeAsync("FILE_UNREADABLE", council.ask("show", council.file("missing.json")));
    for (const name of ["text.json", "twice.json", "deployment.json"]) {
      const { detail } = await expectCodeAsync("GOV_FILE_INVALID", council.ask("show", council.file(name)));
      expect(detail).to.include(council.file(name));
    }
  });

  it("with less than the timelock's delay: GOV_DELAY_TOO_SHORT", async () => {
    const { council } = await unpausing();
    const proposing = council.propose("unpause", "short.json", "--delay", String(DELAY - 1));
    await expectCodeAsync("GOV_DELAY_TOO_SHORT", proposing);
  });

  it("written before the timelock's delay grew: GOV_DELAY_TOO_SHORT", async () => {
    const { deployment, submit } = await unpausing();
    await deployment.timelock.connect(deployment.actors.timelock).updateDelay(DELAY + 1);
    await expectCodeAsync("GOV_DELAY_TOO_SHORT", submit("unpause.json"));
  });

  it("without a reason: ARGUMENT_MISSING", async () => {
    const { council } = await unpausing();
    const silent = council.run(["propose", "unpause", "--out", council.file("x.json"), ...council.chain]);
    await expectCodeAsync("ARGUMENT_MISSING", silent);
  });

  it("that would fail today: GOV_CALL_REVERTS, with the contract's own error", async () => {
    const { council } = await suite.stage();
    const { detail } = await expectCodeAsync("GOV_CALL_REVERTS", council.propose("unpause", "unpause.json"));
    expect(detail).to.include("Pause_NotPaused()");
  });
});
