import { expect } from "chai";

import { readDomain } from "../../../../services/core/domain/read.ts";
import { problemsOf } from "../../../../services/core/errors/several.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import { changed, DOMAIN } from "./example.ts";

const refused = (text: string): string =>
  problemsOf(expectCode("DOMAIN_INVALID", () => readDomain(text)))
    .map(({ detail }) => detail)
    .join("\n");

/** The lead has nothing but the reading of balances. */
const READER = changed(
  "actions: [bank.wire.create, bank.balance.read]\n    perAction",
  "actions: [bank.balance.read]\n    perAction",
)
  .split("  - to: clerk")[0]
  ?.replace("    communication: { recipients: any, outside: true }\n", "") as string;
const without = (text: string, line: RegExp): string => text.replace(line, "");
const PLAIN = without(without(READER, / {4}perAction.*\n/), / {4}perDay.*\n/);

describe("unreadLimits", () => {
  it("finds none in a domain where every limit is read", () => {
    for (const text of [DOMAIN, PLAIN]) expect(readDomain(text).domain.organization).to.equal("Example Organization");
  });

  it("names each limit of an amount where no action has one, with its line", () => {
    expect(refused(READER)).to.equal(
      [
        "line 56, column 5: delegations.0.perAction: is read by nothing: none of its actions has an amount",
        "line 57, column 5: delegations.0.perDay: is read by nothing: none of its actions has an amount",
      ].join("\n"),
    );
  });

  for (const [what, line, said] of [
    [
      "recipients",
      "communication: { recipients: [IBAN-1], outside: true }",
      "delegations.0.communication.recipients: is read by nothing",
    ],
    ["channels", "communication: { channels: [mail] }", "delegations.0.communication.channels: is read by nothing"],
    [
      "data that is written",
      "data: { read: any, write: [a], ceiling: public }",
      "delegations.0.data.write: is read by nothing",
    ],
  ] as const) {
    it(`names a list of ${what} no action carries`, () => {
      const text = what.startsWith("data") ? without(PLAIN, / {4}data: .*\n/) : PLAIN;
      expect(refused(text.replace("    mayDelegate: 2\n", `    ${line}\n    mayDelegate: 2\n`))).to.contain(said);
    });
  }

  it("takes leave to do anything for no limit", () => {
    const line = "    communication: { channels: any, recipients: any, outside: true }\n    mayDelegate: 2\n";
    expect(() => readDomain(PLAIN.replace("    mayDelegate: 2\n", line))).not.to.throw();
  });

  it("names data access of agents whose actions carry no data", () => {
    const text = changed(
      "    communication: { recipients: [IBAN-1], outside: true }",
      "    data: { read: any, ceiling: confidential }",
    );
    expect(refused(text)).to.contain("delegations.1.data: is read by nothing: none of its actions has data");
  });

  it("names an approver's ceiling in a currency no action has", () => {
    expect(refused(changed("upTo: 50,000.00 USD", "upTo: 50,000.00 EUR"))).to.equal(
      "line 16, column 5: approvers.treasurer.upTo: is read by nothing: no action has an amount in EUR",
    );
  });
});

describe("ruleProblems", () => {
  for (const [what, from, to, said] of [
    [
      "a parameter from a place the path does not have",
      "dataset: { path: id }",
      "dataset: { path: account }",
      "actions.bank.balance.read: bank.balance.read.dataset: no {account} in path",
    ],
    [
      "two actions that cover the same requests, in whatever case",
      "    method: GET\n    path: /accounts/{id}",
      "    method: POST\n    path: /WIRES/",
      "actions.bank.balance.read.path: bank.wire.create covers POST /WIRES/ already (against actions.bank.wire.create.path",
    ],
    [
      "two targets with one origin",
      "policy:\n",
      "  other:\n    url: https://bank.example/v2\npolicy:\n",
      "targets.other.url: bank has this origin already: give one of them another (against targets.bank.url",
    ],
    [
      "a query name that stands for another method",
      "    path: /accounts/{id}\n",
      "    path: /accounts/{id}\n    query: [_method]\n",
      "_method could stand for another method",
    ],
  ] as const) {
    it(`names the line of ${what}`, () => {
      expect(refused(changed(from, to)))
        .to.match(/^line \d+, column \d+: /)
        .and.contain(said);
    });
  }

  it("refuses more actions than a mapping has room for", () => {
    const many = Array.from(
      { length: 255 },
      (_, i) => `  bank.x.a${i}:\n    target: bank\n    method: GET\n    path: /x/${i}\n`,
    );
    expect(refused(changed("agents:\n  lead", `${many.join("")}agents:\n  lead`))).to.match(
      /^line \d+, column \d+: actions: more than 256: a mapping has no room for them$/,
    );
  });
});
