import { expect } from "chai";
import fc from "fast-check";

import {
  addDelegation,
  belowAgent,
  endAuthority,
  removeAgent,
} from "../../../../services/core/domain/edit/authority.ts";
import type { Change } from "../../../../services/core/domain/edit/change.ts";
import { changedText, editDomain } from "../../../../services/core/domain/edit/edit.ts";
import { stepsOf } from "../../../../services/core/domain/edit/steps.ts";
import { readDomain } from "../../../../services/core/domain/read.ts";
import { TEMPLATES } from "../../../../services/domain/templates/templates.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import { changed, DOMAIN } from "./example.ts";

const FRAME = { salt: `0x${"00".repeat(32)}`, from: Date.UTC(2026, 0, 1) / 1000 };

/** The domain with comments, blank lines and quotes wherever a person might put them. */
const LOVED = DOMAIN.replace("agents:\n", "\n# Software that acts.\nagents:   # each examined\n")
  .replace("  clerk:\n", "\n  # The clerk.\n  'clerk':\n")
  .replace("  - to: clerk", "\n  # Pays.\n  - to: clerk   # only small sums")
  .replace("organization: Example", 'organization: "Example')
  .replace("Organization\n", 'Organization"\n\n\n');

const add = (path: readonly string[], name: string, value: object | string): Change =>
  ({ kind: "add", path, members: [{ name, value: value as never }] }) as const;
const READER = { capabilities: ["bank.balance.read"] };

describe("core/domain/edit", () => {
  it("begins with files that are read", () => {
    for (const text of [DOMAIN, LOVED]) expect(readDomain(text).domain.organization).to.equal("Example Organization");
  });

  describe("changes lines of its own only, and back again gives the same bytes", () => {
    for (const [where, text] of [
      ["a plain file", DOMAIN],
      ["a file with comments and blank lines", LOVED],
      ["a file with line ends of Windows", LOVED.replaceAll("\n", "\r\n")],
      ["a file without a line end", LOVED.trimEnd()],
    ] as const) {
      for (const [what, there, back] of [
        ["an agent", add(["agents"], "reader", READER), ["agents", "reader"]],
        ["a target", add(["targets"], "erp", { url: "https://erp.example" }), ["targets", "erp"]],
        [
          "a credential",
          add(["targets", "bank", "credentials"], "x-key", "env:KEY"),
          ["targets", "bank", "credentials", "x-key"],
        ],
        [
          "an action",
          add(["actions"], "bank.x.y", { target: "bank", method: "GET", path: "/x", atLeast: "Held" }),
          ["actions", "bank.x.y"],
        ],
        [
          "a delegation",
          addDelegation({ to: "x", from: "lead", why: "a # b", actions: ["bank.wire.create"] }),
          ["delegations", 2],
        ],
        [
          "a member of the council",
          { kind: "append", path: ["council", "members"], value: "key:x" },
          ["council", "members", 3],
        ],
      ] as const) {
        it(`${what} in ${where}`, () => {
          const after = changedText(text, there);
          const [step] = stepsOf(text, [there]);
          const lines = text.split(/\r?\n/);
          // Every line that was there stands in its order; one of a list on one line has a member more.
          expect(step?.gone.length).to.be.at.most(what.startsWith("a member") ? 1 : 0);
          const kept = after.split(/\r?\n/).filter((line) => lines.includes(line));
          expect(kept.length).to.be.at.least(lines.length - (step?.gone.length ?? 0));
          expect(after.includes("\r\n")).to.equal(text.includes("\r\n"));
          expect(/[^\r]\n/.test(after.replaceAll("\r\n", ""))).to.equal(/[^\r]\n/.test(text.replaceAll("\r\n", "")));
          expect(changedText(after, { kind: "remove", path: [...back] })).to.equal(text);
        });
      }
    }
  });

  it("fills what is empty, and leaves it empty again", () => {
    for (const { name, text } of TEMPLATES) {
      const filled = changedText(text, add(["targets"], "shop", { url: "https://shop.example" }));
      expect(filled, name).to.contain("targets:\n  shop:\n    url: https://shop.example\n");
      expect(changedText(filled, { kind: "remove", path: ["targets", "shop"] }), name).to.equal(text);
    }
  });

  it("makes what is not there yet", () => {
    const after = changedText(DOMAIN, add(["currencies"], "XBT", 8 as never));
    expect(after).to.equal(`${DOMAIN}currencies:\n  XBT: 8\n`);
  });

  it("sets a value in its place", () => {
    const set = (path: readonly (string | number)[], value: string | number): string =>
      changedText(LOVED, { kind: "set", path, value });
    expect(set(["council", "delay"], "1s")).to.equal(LOVED.replace("delay: 48h", "delay: 1s"));
    expect(set(["council", "threshold"], 3)).to.equal(LOVED.replace("threshold: 2", "threshold: 3"));
    expect(set(["chain"], "local")).to.match(/\nchain: local\n?$/);
  });

  it("sets a list that has a line for each of its words", () => {
    const long = changed(
      "    capabilities: [bank.wire.create]\n",
      "    capabilities:\n      - bank.wire.create # one\n",
    );
    const set = changedText(long, {
      kind: "set",
      path: ["agents", "clerk", "capabilities"],
      value: ["bank.balance.read"],
    });
    expect(set).to.contain("    capabilities: [bank.balance.read] # one\n");
  });

  it("says after any row of changes what they say, and what was loved stands", () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(names, fc.boolean(), (given, isReversed) => {
        const fresh = given.filter((name) => !["lead", "clerk"].includes(name));
        const grown = fresh.reduce((text, name) => changedText(text, add(["agents"], name, READER)), LOVED);
        expect(Object.keys(readDomain(grown).domain.agents)).to.deep.equal(["lead", "clerk", ...fresh]);
        for (const comment of ["# Software that acts.", "# each examined", "# The clerk.", "# only small sums"]) {
          expect(grown).to.contain(comment);
        }
        const order = isReversed ? fresh.toReversed() : fresh;
        const back = order.reduce((text, name) => changedText(text, { kind: "remove", path: ["agents", name] }), grown);
        expect(back).to.equal(LOVED);
      }),
      { numRuns: 25 },
    );
  });

  it("keeps a comment on its line, whatever is in it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (comment) => {
        const change: Change = {
          kind: "add",
          path: ["agents"],
          members: [{ name: "reader", value: READER, comments: [comment, "x\nguardian: key:evil"] }],
        };
        const { domain } = readDomain(changedText(DOMAIN, change));
        expect(domain.guardian).to.equal("key:guardian");
        expect(domain.agents["reader"]).to.deep.equal(READER);
      }),
      { numRuns: 50 },
    );
  });

  describe("refuses, with the line", () => {
    const refused = (changes: readonly Change[], text = DOMAIN): string =>
      expectCode("DOMAIN_INVALID", () => editDomain(text, changes, FRAME)).detail;

    it("a name that stands already", () => {
      expect(refused([add(["agents"], "clerk", READER)])).to.match(
        /^line 49, column 3: agents\.clerk: stands here already$/,
      );
    });

    it("what is not there", () => {
      expect(refused([{ kind: "remove", path: ["agents", "nobody"] }])).to.contain("agents.nobody: is not here");
    });

    it("a file that would not hold: a delegation to itself, a circle, an agent without capability", () => {
      const grant = (to: string, from: string, actions = ["bank.wire.create"]): Change =>
        addDelegation({ to, from, why: "why", actions });
      const reader = add(["agents"], "reader", READER);
      expect(refused([reader, grant("reader", "reader")])).to.contain("nobody hands authority to itself");
      expect(refused([reader, grant("reader", "lead")])).to.contain("reader was not examined for bank.wire.create");
      expect(refused([grant("clerk", "lead")])).to.contain("clerk has a delegation already");
      expect(refused([reader, grant("reader", "nobody")])).to.contain("no agent or principal nobody");
    });

    it("authority wider than what it rests on: DOMAIN_WIDER", () => {
      const changes = [
        add(["agents"], "third", { capabilities: ["bank.wire.create"] }),
        addDelegation({
          ...{ to: "third", from: "lead", why: "why", actions: ["bank.wire.create"] },
          perAction: { blockAbove: "20000.01 USD" },
        }),
      ];
      expectCode("DOMAIN_WIDER", () => editDomain(DOMAIN, changes, FRAME));
    });

    it("what is written in a way no command changes", () => {
      const folded = changed("why: runs the treasury", "why: >-\n      runs the\n      treasury");
      expect(refused([{ kind: "set", path: ["delegations", 0, "why"], value: "x" }], folded)).to.contain(
        "delegations.0.why: is written in a way no command changes: change it by hand",
      );
    });

    it("an alias in the file", () => {
      const aliased = changed("registrar: key:registrar", "registrar: &a key:registrar\nother: *a");
      expect(refused([add(["agents"], "x", READER)], aliased)).to.contain("aliases are not accepted");
    });
  });

  describe("the end of authority", () => {
    const { domain } = readDomain(DOMAIN);

    it("names all that is below", () => {
      expect(belowAgent(domain, "lead")).to.deep.equal(["clerk"]);
      expect(belowAgent(domain, "clerk")).to.deep.equal([]);
    });

    it("takes all that is below with it", () => {
      const { compiled } = editDomain(DOMAIN, endAuthority(domain, "lead"), FRAME);
      expect(compiled.domain.delegations).to.deep.equal([]);
      expect(Object.keys(compiled.domain.agents)).to.deep.equal(["lead", "clerk"]);
    });

    it("leaves the agents that lose it, and takes the one that ends", () => {
      const { compiled } = editDomain(DOMAIN, removeAgent(domain, "lead"), FRAME);
      expect(Object.keys(compiled.domain.agents)).to.deep.equal(["clerk"]);
    });
  });
});
