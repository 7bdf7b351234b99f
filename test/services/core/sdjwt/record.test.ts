import { expect } from "chai";

import type { DecisionInputs } from "../../../../services/core/schemas/evidence.ts";
import { buildEvidence } from "../../../../services/core/envelope/build-evidence.ts";
import type { JsonValue } from "../../../../services/core/json/parse.ts";
import type { Sae } from "../../../../services/core/schemas/sae.ts";
import { hideActFor } from "../../../../services/core/sdjwt/act-for.ts";
import { makeDisclosure } from "../../../../services/core/sdjwt/disclosure.ts";
import { keptWhenErased } from "../../../../services/core/sdjwt/erasure.ts";
import { type DisclosedPart, evidenceOf, inputsOf, resolveRecord } from "../../../../services/core/sdjwt/record.ts";
import { ACTION } from "../../../helpers/approved-action.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import { fixedBytes, HTTP, INPUTS as PLAIN, ORDER, PARAMS, saeClaims } from "../../../helpers/samples.ts";

const INPUTS: DecisionInputs = {
  ...PLAIN,
  spent: [{ counter: `0x${"01".repeat(32)}`, window: "day", n: 1, before: "0", reserved: "90050" }],
  approvals: [{ signer: "0x01", valid_before: 1, action: ACTION, signature: "0x02" }],
};
const EVIDENCE = buildEvidence(INPUTS, fixedBytes("record"));
const [TARGET = "", RECIPIENT = "", SPENT = "", APPROVALS = ""] = EVIDENCE.disclosures;
const ALL = [...ORDER.disclosures, ...EVIDENCE.disclosures];

type Digests = Partial<Record<"pol" | "ctx", readonly string[]>>;

function claimsWith({ pol, ctx }: Digests = {}): Pick<Sae, "act" | "pol" | "ctx"> {
  const claims = saeClaims();
  return {
    act: claims.act,
    pol: { ...claims.pol, _sd: [...(pol ?? EVIDENCE.pol._sd)] },
    ctx: { ...claims.ctx, _sd: [...(ctx ?? EVIDENCE.ctx._sd)] },
  };
}

const without = (...left: readonly string[]) => ALL.filter((each) => !left.includes(each));

/** A member made for the test, with what it takes the place of left out. */
function instead(where: "pol" | "ctx", left: string, name: string, value: JsonValue) {
  const made = makeDisclosure(name, value, new Uint8Array(16).fill(9));
  const kept = EVIDENCE.disclosures.filter((each) => each !== left);
  const others = claimsWith()[where]._sd.filter((digest) => resolvesWithout(digest, left));
  return {
    claims: claimsWith({ [where]: [...others, made.digest].sort() }),
    shown: [...ORDER.disclosures, ...kept, made.disclosure],
  };
}

/** Whether a digest is of another disclosure than this. */
function resolvesWithout(digest: string, disclosure: string): boolean {
  return (
    evidenceOf({ pol: { ...saeClaims().pol, _sd: [digest] }, ctx: { ...saeClaims().ctx, _sd: [] } }, [disclosure])
      .length === 0
  );
}

describe("core/sdjwt/record", () => {
  it("gives everything, in whatever order disclosures come", () => {
    for (const shown of [ALL, ALL.toReversed()]) {
      const disclosed = resolveRecord(claimsWith(), shown);
      const whole = { shown: { params: INPUTS.params, salts: INPUTS.salts }, hidden: { params: 0, salts: 0 } };
      expect(disclosed).to.deep.equal({ ...INPUTS, ...whole, http: HTTP, tool: null, act_for: null, missing: [] });
      expect(inputsOf(disclosed)).to.deep.equal(INPUTS);
    }
  });

  it("gives whom the agent acts for, where that is disclosed, and says where it is not", () => {
    const { digest, disclosure } = hideActFor("mailto:alice@example.com", (length) => new Uint8Array(length).fill(7));
    const named = { ...claimsWith(), ctx: { ...claimsWith().ctx, act_for: digest } };
    expect(resolveRecord(named, [...ALL, disclosure])).to.deep.include({
      act_for: "mailto:alice@example.com",
      missing: [],
    });
    expect(resolveRecord(named, ALL)).to.deep.include({ act_for: null, missing: ["act_for"] });
    expect(evidenceOf(named, [...ALL, disclosure])).to.include(disclosure);
    // A disclosure nobody signed for, and one of another name.
    expectCode("DISCLOSURE_INVALID", () => resolveRecord(claimsWith(), [...ALL, disclosure]));
    const other = makeDisclosure("sub", "mailto:alice@example.com", new Uint8Array(16));
    const wrong = { ...claimsWith(), ctx: { ...claimsWith().ctx, act_for: other.digest } };
    expectCode("DISCLOSURE_INVALID", () => resolveRecord(wrong, [...ALL, other.disclosure]));
    expect(keptWhenErased([disclosure])).to.deep.equal([]);
  });

  it("tells evidence from the action's", () => {
    expect(evidenceOf(claimsWith(), ALL.toReversed())).to.deep.equal(EVIDENCE.disclosures.toReversed());
  });

  const PARTIAL: readonly (readonly [what: string, left: readonly string[], missing: readonly DisclosedPart[]])[] = [
    ["everything", ALL, ["http", "params", "salts", "spent", "approvals"]],
    ["the action", ORDER.disclosures, ["http", "params"]],
    ["where the request goes", ORDER.disclosures.slice(0, 1), ["http"]],
    ["one parameter", ORDER.disclosures.slice(2, 3), ["params"]],
    ["the salt of the target", [TARGET], ["salts"]],
    ["the salt of the recipient", [RECIPIENT], ["salts"]],
    ["the counters", [SPENT], ["spent"]],
    ["the approvals", [APPROVALS], ["approvals"]],
    ["counters and approvals", [SPENT, APPROVALS], ["spent", "approvals"]],
  ];
  for (const [what, left, missing] of PARTIAL) {
    it(`says what is missing, and gives the rest: ${what}`, () => {
      const disclosed = resolveRecord(claimsWith(), without(...left));
      expect(disclosed.missing).to.deep.equal(missing);
      for (const part of missing) expect(disclosed[part], part).to.equal(null);
      // A decision can be asked again without knowing where its request went.
      expect(inputsOf(disclosed)).to.deep.equal(missing.every((part) => part === "http") ? INPUTS : null);
    });
  }

  it("refuses a disclosure that nothing refers to, also where others are missing", () => {
    const { disclosure } = makeDisclosure("spent", [], new Uint8Array(16));
    expectCode("DISCLOSURE_INVALID", () => resolveRecord(claimsWith(), [...ALL, disclosure]));
    expectCode("DISCLOSURE_INVALID", () => resolveRecord(claimsWith(), [disclosure]));
  });

  it("refuses a disclosure that comes twice, and a digest that stands twice", () => {
    expectCode("DISCLOSURE_INVALID", () => resolveRecord(claimsWith(), [...ALL, SPENT]));
    const digests = [...EVIDENCE.ctx._sd, ...saeClaims().act.params._sd.slice(0, 1)];
    expectCode("DISCLOSURE_INVALID", () => resolveRecord(claimsWith({ ctx: digests }), ALL));
    expectCode("DISCLOSURE_INVALID", () => resolveRecord(claimsWith({ pol: EVIDENCE.ctx._sd }), ORDER.disclosures));
  });

  const WRONG: readonly (readonly [
    what: string,
    where: "pol" | "ctx",
    left: string,
    name: string,
    value: JsonValue,
  ])[] = [
    ["a salt of another length", "pol", TARGET, "target", "0x00"],
    ["a salt of a facet that has none", "pol", TARGET, "channel", `0x${"00".repeat(32)}`],
    ["counters that are no list", "ctx", SPENT, "spent", "none"],
    ["a counter with a member too many", "ctx", SPENT, "spent", [{ stranger: 1 }]],
    ["approvals under another name", "ctx", APPROVALS, "approved", []],
    ["counters twice", "ctx", APPROVALS, "spent", []],
    ["the mapping's salt", "pol", RECIPIENT, "salt", `0x${"00".repeat(32)}`],
    ["the salt of a data set the action does not have", "pol", RECIPIENT, "dataset", `0x${"00".repeat(32)}`],
  ];
  for (const [what, where, left, name, value] of WRONG) {
    it(`refuses ${what}`, () => {
      const { claims, shown } = instead(where, left, name, value);
      expectCode("DISCLOSURE_INVALID", () => resolveRecord(claims, shown));
    });
  }

  it("refuses the salt of a recipient the action does not have, and a recipient without one", () => {
    const { recipient: _left, ...salts } = INPUTS.salts;
    const bare = buildEvidence({ ...INPUTS, salts }, fixedBytes("bare"));
    const shown = [...ORDER.disclosures, ...bare.disclosures];
    expect(PARAMS.recipient).to.be.a("string");
    expectCode("DISCLOSURE_INVALID", () => resolveRecord(claimsWith({ pol: bare.pol._sd, ctx: bare.ctx._sd }), shown));
  });
});
