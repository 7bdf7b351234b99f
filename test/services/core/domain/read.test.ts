import { expect } from "chai";

import { readDomain } from "../../../../services/core/domain/read.ts";
import { isCountersignError } from "../../../../services/core/errors/error.ts";
import { problemsOf } from "../../../../services/core/errors/several.ts";
import { changed, DOMAIN } from "./example.ts";

function refusalOf(text: string): string {
  try {
    readDomain(text);
  } catch (error) {
    if (isCountersignError(error) && error.code === "DOMAIN_INVALID") {
      return problemsOf(error)
        .map(({ detail }) => detail)
        .join("\n");
    }
    throw error;
  }
  throw new Error("was read");
}

describe("readDomain", () => {
  it("reads a whole domain", () => {
    const { domain } = readDomain(DOMAIN);
    expect(domain.council.delay).to.equal(48 * 3_600);
    expect(Object.keys(domain.agents)).to.deep.equal(["lead", "clerk"]);
  });

  describe("names line, column, what was expected and the nearest right word", () => {
    for (const [what, from, to, said] of [
      [
        "an unknown word at the top",
        "registrar: key:registrar",
        "registrer: key:registrar",
        "line 8, column 1: registrer: no such word here: do you mean registrar?",
      ],
      [
        "an unknown word in a list",
        "    why: runs the treasury",
        "    whi: runs the treasury",
        "whi: no such word here: do you mean why?",
      ],
      [
        "a word that is none of several",
        "inside: confidential",
        "inside: confidental",
        "line 25, column 3: policy.inside: expected one of public, restricted, confidential, secret, top_secret",
      ],
      [
        "an amount with three decimals",
        "upTo: 50,000.00 USD",
        "upTo: 50,000.000 USD",
        "line 16, column 5: approvers.treasurer.upTo: USD has 2 decimal places, and 50,000.000 USD is written with 3",
      ],
      [
        "an unknown currency",
        "upTo: 50,000.00 USD",
        "upTo: 50,000.00 USX",
        "approvers.treasurer.upTo: USX is no currency of ISO 4217: say its decimal places under currencies",
      ],
      [
        "an amount in other words",
        "upTo: 50,000.00 USD",
        "upTo: 50000$",
        "approvers.treasurer.upTo: expected an amount such as 10,000.00 USD",
      ],
      [
        "steps that fall",
        "flagAbove: 500.00 USD",
        "flagAbove: 5,000.00 USD",
        "actions.bank.wire.create.holdAbove: less than flagAbove (against actions.bank.wire.create.flagAbove, line 36, column 5)",
      ],
      [
        "two currencies in one limit",
        "flagAbove: 500.00 USD",
        "flagAbove: 500.00 EUR",
        "holdAbove: in USD, and flagAbove in EUR",
      ],
      [
        "two currencies in one delegation",
        "perDay: { blockAbove: 40000.00 USD }",
        "perDay: { blockAbove: 40000.00 EUR }",
        "one delegation has one currency",
      ],
      [
        "a council that can not reach its threshold",
        "threshold: 2",
        "threshold: 4",
        "line 5, column 3: council.threshold: 4 of 3 members can never agree",
      ],
      [
        "a key that is called like an account of the services, which is never encrypted",
        "wallet: key:treasurer",
        "wallet: key:payer",
        "line 15, column 5: approvers.treasurer.wallet: key:payer is the name of an account the services keep",
      ],
      [
        "one member twice",
        "key:bob",
        "key:ann",
        "council.members.1: key:ann is a member already (against council.members.0, line 4",
      ],
      [
        "two principals who are one genesis",
        "\napprovers:",
        "\n  deputy:\n    wallet: key:director\n    commitment: I answer for what the agents below do.\napprovers:",
        "principals.deputy: finance-director commits to the same with the same wallet: say another commitment (against",
      ],
      ["a delegation to itself", "from: lead", "from: clerk", "delegations.1.from: nobody hands authority to itself"],
      ["a circle", "from: finance-director", "from: clerk", "authority goes in a circle: lead from clerk from lead"],
      ["an agent nobody entered", "to: clerk", "to: clark", "delegations.1.to: no agent clark: do you mean clerk?"],
      [
        "an action nobody mapped",
        "    actions: [bank.wire.create]\n    perAction: { holdAbove: 500",
        "    actions: [bank.wire.creat]\n    perAction: { holdAbove: 500",
        "no action bank.wire.creat: do you mean bank.wire.create?",
      ],
      [
        "no capability for what is delegated",
        "capabilities: [bank.wire.create]",
        "capabilities: [bank.balance.read]",
        "clerk was not examined for bank.wire.create (against agents.clerk.capabilities, line ",
      ],
      [
        "an unknown target of an action",
        "    target: bank\n    method: GET",
        "    target: bnk\n    method: GET",
        "no target bnk: do you mean bank?",
      ],
      [
        "a target that is no origin",
        "url: https://bank.example",
        "url: bank.example",
        "line 19, column 5: targets.bank.url: expected an origin",
      ],
      [
        "a secret in the file",
        "Bearer env:BANK_TOKEN",
        "Bearer abc123",
        "targets.bank.credentials.authorization: expected env:<NAME> or file:<path>",
      ],
      ["a principal's name for an agent", "finance-director:", "clerk:", "agents.clerk: a principal has this name"],
      [
        "an amount without a limit",
        "    blockAbove: 50,000.00 USD\n",
        "",
        "actions.bank.wire.create: blockAbove is missing",
      ],
      [
        "a name twice",
        "registrar: key:registrar",
        "registrar: key:registrar\nguardian: key:other",
        "line 9, column 1: Map keys must be unique",
      ],
      [
        "commas between thousands within braces, where they part members",
        "blockAbove: 40000.00 USD }",
        "blockAbove: 40,000.00 USD }",
        "line 57, column 13: within braces a comma parts members: write the amount without commas, or on a line of its own",
      ],
      [
        "an alias",
        "registrar: key:registrar",
        "registrar: &a key:registrar\nguardian2: *a",
        "aliases are not accepted",
      ],
      [
        "a preview whose request does not follow from its action's",
        "    path: /wires\n",
        "    path: /wires\n    preview: { action: bank.balance.read, state: etag }\n",
        "line 31, column 5: actions.bank.wire.create.preview: {id} of bank.balance.read is not in /wires",
      ],
      ["something that is missing", "guardian: key:guardian\n", "", "guardian: is missing"],
    ] as const) {
      it(what, () => {
        expect(refusalOf(changed(from, to))).to.contain(said);
      });
    }
  });

  it("reads one that has nothing to act on yet, as a new home has it", () => {
    const head = DOMAIN.slice(0, DOMAIN.indexOf("targets:"));
    const { domain } = readDomain(`${head}targets: {}\npolicy: {}\nactions: {}\nagents: {}\ndelegations: []\n`);
    expect(domain).to.deep.include({ targets: {}, actions: {}, agents: {}, delegations: [] });
  });

  it("says everything that is wrong at once", () => {
    const both = changed("threshold: 2", "threshold: 4").replace("to: clerk", "to: clark");
    expect(refusalOf(both).split("\n")).to.have.length(2);
  });
});
