import { expect } from "chai";

import { type PolicyCase, readCases } from "../../../../services/cli/test/cases.ts";
import { junitXml } from "../../../../services/cli/test/junit.ts";
import { outcomeLines } from "../../../../services/cli/test/program.ts";
import { startThrowaway, withOwnKeys } from "../../../../services/cli/test/throwaway.ts";
import { type DomainUnderTest, type Outcome, runCases } from "../../../../services/cli/test/under-test.ts";
import { WORKFLOW } from "../../../../services/cli/test/workflow.ts";
import { readDomain } from "../../../../services/core/domain/read.ts";
import { readYaml } from "../../../../services/core/yaml.ts";
import { expectCode, expectCodeAsync } from "../../../helpers/expect-code.ts";
import { DOMAIN } from "../../core/domain/example.ts";

const CASE = "{ name: n, agent: clerk, url: https://bank.example/wires, expect: { verdict: Held } }";
const wire = (name: string, agent: string, to: string, amount: string, expect: PolicyCase["expect"]): PolicyCase => ({
  ...{ name, agent, url: "https://bank.example/wires", body: { amount, currency: "USD", to }, expect },
});

describe("countersign test", () => {
  describe("cases", () => {
    it("are read from YAML", () => {
      expect(readCases(`cases:\n  - ${CASE}\n`)).to.have.length(1);
    });

    for (const [what, text, said] of [
      ["an unknown word", `cases:\n  - ${CASE.replace("agent", "agnt")}\n`, "line 2, column 5: cases.0"],
      [
        "an unknown verdict",
        `cases:\n  - ${CASE.replace("Held", "Allowed")}\n`,
        "line 2, column 73: cases.0.expect.verdict",
      ],
      [
        "a reason that is no code",
        `cases:\n  - ${CASE.replace("Held", "Held, reason: above hold")}\n`,
        "expected a code such as ABOVE_HOLD",
      ],
      [
        "two of one name",
        `cases:\n  - ${CASE}\n  - ${CASE}\n`,
        "line 3, column 7: cases.1.name: another case has this name",
      ],
      ["none", "cases: []\n", "line 1, column 1: cases"],
      ["an alias", "cases: &a [*a]\n", ""],
    ] as const) {
      it(`name the line of ${what}: FILE_INVALID`, () => {
        expect(expectCode("FILE_INVALID", () => readCases(text)).detail).to.contain(said);
      });
    }
  });

  const answering = (verdict: string, reason: string): DomainUnderTest => ({
    answer: () => Promise.resolve({ verdict, reason, detail: "be<cause>\u0007" }),
    close: () => Promise.resolve(),
  });
  const outcomesOf = (expected: PolicyCase["expect"]): Promise<readonly Outcome[]> =>
    runCases(answering("Held", "ABOVE_HOLD"), [wire("a & b", "clerk", "x", "1.00", expected)]);

  it("takes a case for passed that has verdict and reason, or the verdict where no reason is named", async () => {
    for (const [expected, passed] of [
      [{ verdict: "Held" }, true],
      [{ verdict: "Held", reason: "ABOVE_HOLD" }, true],
      [{ verdict: "Held", reason: "OUTSIDE_HOURS" }, false],
      [{ verdict: "Blocked", reason: "ABOVE_HOLD" }, false],
    ] as const) {
      expect((await outcomesOf(expected)).map((each) => each.passed)).to.deep.equal([passed]);
    }
  });

  it("writes JUnit XML in which nothing breaks out", async () => {
    const xml = junitXml((await outcomesOf({ verdict: "Blocked" })).map((each) => ({ ...each, ms: 1_500 })));
    expect(xml).to.equal(
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<testsuite name="countersign" tests="1" failures="1" time="1.500">',
        '  <testcase classname="clerk" name="a &amp; b" time="1.500">',
        '    <failure message="expected Blocked, and it would be Held ABOVE_HOLD">be&lt;cause&gt;⟨U+0007⟩</failure>',
        "  </testcase>",
        "</testsuite>",
        "",
      ].join("\n"),
    );
  });

  it("shows the outcomes in 80 columns, whatever a case is called", async () => {
    const [outcome] = await outcomesOf({ verdict: "Blocked" });
    if (outcome === undefined) throw new Error("no outcome");
    const long = { ...outcome, given: { ...outcome.given, name: "x".repeat(200) } };
    const lines = outcomeLines([long, outcome], (_, text) => text);
    expect(lines[0]).to.match(/^✖ x+… ⟨200 characters, cut⟩ +Held +ABOVE_HOLD$/);
    expect(lines.slice(0, 2).filter((line) => line.length > 80)).to.deep.equal([]);
    expect(lines.at(-1)).to.equal("0 of 2 as expected");
  });

  it("prints a workflow that is YAML, gives strangers no token, and pins nothing to a branch of a stranger", () => {
    const { value } = readYaml(WORKFLOW, "FILE_INVALID") as { value: { permissions: object; jobs: { test: object } } };
    expect(value.permissions).to.deep.equal({ contents: "read" });
    expect(WORKFLOW).not.to.contain("pull_request_target");
  });

  it("puts keys of its own in the place of every wallet, and changes nothing of what is decided by", () => {
    const [text, before] = [withOwnKeys(DOMAIN, 1_800_000_000), readDomain(DOMAIN).domain];
    const { domain } = readDomain(text);
    expect(domain.council.members).to.deep.equal(["key:ann", "key:bob", "key:test-0"]);
    expect([domain.chain, domain.ephemeral, domain.council.delay]).to.deep.equal(["local", true, 1]);
    for (const same of ["targets", "policy", "actions", "agents", "delegations"] as const) {
      expect(domain[same]).to.deep.equal(before[same]);
    }
    expect(text).not.to.match(/0x[0-9a-f]{40}/i);
  });

  describe("on contracts of its own", () => {
    let domain: DomainUnderTest;
    before(async () => {
      // A Tuesday morning: hours are limits.
      const ahead = Date.UTC(2030, 0, 8, 10) - Date.now();
      domain = await startThrowaway(DOMAIN, () => Date.now() + ahead);
    });
    after(() => domain.close());

    it("says of each case what the domain would do", async () => {
      const cases = [
        wire("small", "clerk", "IBAN-1", "10.00", { verdict: "AutoApproved" }),
        wire("stranger", "clerk", "IBAN-2", "10.00", { verdict: "Blocked", reason: "RECIPIENT_NOT_DELEGATED" }),
        wire("large", "lead", "IBAN-2", "1500.00", { verdict: "Held", reason: "ABOVE_HOLD" }),
        wire("huge", "lead", "IBAN-2", "60000.00", { verdict: "Blocked", reason: "ABOVE_BLOCK" }),
        {
          ...wire("other case", "clerk", "IBAN-1", "10.00", { verdict: "Blocked", reason: "ACTION_UNMAPPED" }),
          url: "https://bank.example/WIRES",
        },
        wire("three decimals", "clerk", "IBAN-1", "10.005", { verdict: "Blocked", reason: "AMOUNT_INVALID" }),
      ];
      const outcomes = await runCases(domain, cases);
      expect(outcomes.map(({ given, verdict, reason }) => [given.name, verdict, reason])).to.deep.equal([
        ["small", "AutoApproved", "WITHIN_LIMITS"],
        ["stranger", "Blocked", "RECIPIENT_NOT_DELEGATED"],
        ["large", "Held", "ABOVE_HOLD"],
        ["huge", "Blocked", "ABOVE_BLOCK"],
        ["other case", "Blocked", "ACTION_UNMAPPED"],
        ["three decimals", "Blocked", "AMOUNT_INVALID"],
      ]);
      expect(outcomes.every(({ passed }) => passed)).to.equal(true);
    });

    it("names a case of an agent there is not: FILE_INVALID", async () => {
      await expectCodeAsync("FILE_INVALID", domain.answer(wire("x", "nobody", "IBAN-1", "1.00", { verdict: "Held" })));
    });
  });
});
