import { expect } from "chai";

import { createOutcomeBook } from "../../../../services/auditor/checks/outcomes.ts";
import { checkSubject } from "../../../../services/auditor/checks/decision.ts";
import type { Permission } from "../../../../services/auditor/checks/permissions.ts";
import { checkAgainstIntent } from "../../../../services/auditor/checks/intents.ts";
import { checkSupported } from "../../../../services/auditor/checks/unsupported.ts";
import type { DecisionRecord, IntentRecord, OutcomeRecord } from "../../../../services/auditor/records/parsed.ts";
import type { FindingCode } from "../../../../services/auditor/report/findings.ts";
import { sha256b64 } from "../../../../services/core/hash.ts";
import type { Outcome } from "../../../../services/core/schemas/outcome.ts";
import { saeClaims } from "../../../helpers/samples.ts";

const HASH = sha256b64("permission");
const PERMISSION: Permission = {
  ...{ log: 1, seq: 2, hash: HASH, jti: "j".repeat(22), aud: "urn", map: HASH, isCall: true },
  ...{ session: "session-1", iat: 1_000, exp: 1_060, charged: false },
  ...{ agent: "UID=1,CN=did:key:z6Mk", act: "0x00", bound: [], holder: { key: null, commitments: [] } },
  ...{ preview: null, parents: [] },
};
const DIGEST = "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:";

const claims = (over: Partial<Outcome>): Outcome => ({
  ...{ v: 1, iss: "urn", sae: { hash: HASH, log: 1, seq: 2 }, phase: "dispatched", status: null, digest: null },
  ...{ result: null, form: null, reason: null, started: 1_001_000, ended: null, iat: 1_001, jti: "k".repeat(22) },
  chain: { log: 2, seq: 1, anchor: `0x${"0".repeat(40)}` },
  by: "wrap",
  ...over,
});
const OK: Partial<Outcome> = { phase: "executed", result: "ok", form: "jcs", digest: DIGEST, ended: 1_002_000 };

/** What is found in a dispatch and an end of one permission. */
function found(outcomes: readonly Outcome[], permission: Permission = PERMISSION): readonly FindingCode[] {
  const book = createOutcomeBook();
  const codes: FindingCode[] = [];
  for (const [at, each] of outcomes.entries()) {
    const record = { kind: "outcome", seq: at + 1, claims: each } as unknown as OutcomeRecord;
    book.add((code) => codes.push(code), record, permission);
  }
  return codes;
}

function without({ by: _, ...rest }: Outcome): Outcome {
  return rest;
}

const NOTHING = { plan: null, preview: null, act_for: null, token: null, attestation: null };

describe("auditor: outcomes of calls of tools", () => {
  it("finds nothing in a call with its result, an unknown one, and one that was never dispatched", () => {
    expect(found([claims({}), claims(OK)])).to.deep.equal([]);
    const unknown = { phase: "unknown", reason: "TARGET_FAILED", ended: 1_002_000 } as const;
    expect(found([claims({}), claims(unknown)])).to.deep.equal([]);
    const unused = { phase: "not_executed", reason: "SURRENDERED", ended: 1_001_000 } as const;
    expect(found([without(claims(unused))])).to.deep.equal([]);
  });

  const WRONG: readonly (readonly [string, readonly Outcome[]])[] = [
    ["a status", [claims({}), claims({ ...OK, status: 200 })]],
    ["nobody who passed it on", [without(claims({})), without(claims(OK))]],
    ["another who ends it", [claims({}), claims({ ...OK, by: "hook" })]],
    ["an end without its result", [claims({}), claims({ ...OK, result: null, status: 200 })]],
    ["a result without its form", [claims({}), claims({ ...OK, form: null })]],
    ["a result without its digest", [claims({}), claims({ ...OK, digest: null })]],
    ["a result of what is unknown", [claims({}), claims({ ...OK, phase: "unknown", reason: "TARGET_FAILED" })]],
    ["a dispatch with a result", [claims({ result: "ok" })]],
    [
      "somebody who passed on what was surrendered",
      [claims({ phase: "not_executed", reason: "SURRENDERED", ended: 1_001_000 })],
    ],
  ];
  for (const [what, outcomes] of WRONG) {
    it(`finds ${what}`, () => expect(found(outcomes)).to.include("OUTCOME_FORM"));
  }

  it("finds a result, and somebody who passed it on, of an HTTP request", () => {
    const request = { ...PERMISSION, isCall: false };
    const [dispatched, executed] = [
      without(claims({})),
      without(claims({ ...OK, result: null, form: null, status: 201 })),
    ];
    expect(found([dispatched, executed], request)).to.deep.equal([]);
    expect(found([dispatched, { ...executed, result: "ok" }], request)).to.deep.equal(["OUTCOME_FORM"]);
    expect(found([claims({}), { ...executed, by: "wrap" }], request)).to.deep.equal(["OUTCOME_FORM", "OUTCOME_FORM"]);
  });
});

describe("auditor: permissions for calls of tools", () => {
  const sae = saeClaims();
  const { http: _, ...unbound } = sae.act;
  const tool = { protocol: "mcp", server: HASH, name: "write_file", definition: null, _sd: [HASH] } as const;
  const call = { ...sae, act: { ...unbound, tool } };
  const subjects = (kind: "sae" | "denial", said: object) => {
    const codes: FindingCode[] = [];
    checkSubject((code) => codes.push(code), { kind, claims: said } as unknown as DecisionRecord);
    return codes;
  };

  it("finds a request to a server, and a call to an origin or in another protocol", () => {
    expect(subjects("sae", sae)).to.deep.equal([]);
    expect(subjects("sae", { ...call, sub: "mcp:files" })).to.deep.equal([]);
    expect(subjects("sae", { ...sae, sub: "mcp:files" })).to.deep.equal(["SUBJECT_MISMATCH"]);
    expect(subjects("sae", call)).to.deep.equal(["SUBJECT_MISMATCH"]);
    expect(subjects("sae", { ...call, sub: "shell:files" })).to.deep.equal(["SUBJECT_MISMATCH"]);
    expect(subjects("denial", call)).to.deep.equal([]);
  });

  it("finds a decision that leaves out what the intent asks for, or names another record", () => {
    const intent = (over: object) => ({
      ...sae,
      pep: sae.aud,
      session: sae.ctx.session,
      parents: [],
      ...NOTHING,
      ...over,
    });
    const mismatches = (asked: object, floor: unknown) => {
      const details: string[] = [];
      const decision = {
        kind: "sae",
        seq: 2,
        claims: { ...sae, ctx: { ...sae.ctx, floor } },
      } as unknown as DecisionRecord;
      const record = { kind: "intent", seq: 1, claims: intent(asked) } as unknown as IntentRecord;
      checkAgainstIntent((code, detail) => void (code === "INTENT_MISMATCH" && details.push(detail)), decision, record);
      return details.some((detail) => /\bfloor\b/.test(detail));
    };
    const atLeast = { verdict: "Held", why: "path came from fetch" };
    const floor = [{ source: "Record", record: sae.ctx.intent, verdict: "Held" }];
    expect(mismatches({}, null)).to.equal(false);
    expect(mismatches({ at_least: atLeast }, floor)).to.equal(false);
    expect(mismatches({ at_least: atLeast }, null)).to.equal(true);
    expect(mismatches({}, floor)).to.equal(true);
    expect(mismatches({ at_least: atLeast }, [{ ...floor[0], verdict: "Flagged" }])).to.equal(true);
  });

  it("finds a floor of anything but a record, and one that no record can say", () => {
    const supported = (floor: unknown) => {
      const codes: FindingCode[] = [];
      const record = { kind: "sae", claims: { ...sae, ctx: { ...sae.ctx, floor } } } as unknown as DecisionRecord;
      checkSupported((code) => codes.push(code), record);
      return codes;
    };
    const own = { source: "Record", record: sae.ctx.intent, verdict: "Held" };
    expect(supported([own])).to.deep.equal([]);
    expect(supported([own, { ...own, record: HASH, verdict: "Blocked" }])).to.deep.equal([]);
    expect(supported([{ ...own, verdict: "Blocked" }]), "nobody asks to be blocked").to.deep.equal(["UNSUPPORTED"]);
    expect(supported([{ ...own, source: "Token" }])).to.deep.equal(["UNSUPPORTED"]);
    expect(supported([own, { ...own, record: HASH, verdict: "AutoApproved" }])).to.deep.equal(["UNSUPPORTED"]);
  });
});
