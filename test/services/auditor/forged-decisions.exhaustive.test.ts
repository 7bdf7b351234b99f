import { ACTION } from "../../helpers/approved-action.ts";

import { expect } from "chai";

import type { FindingCode } from "../../../services/auditor/report/findings.ts";
import type { DecisionInputs } from "../../../services/core/schemas/evidence.ts";
import { sha256b64 } from "../../../services/core/hash.ts";
import { signJws } from "../../../services/core/jws/build.ts";
import { parseJws } from "../../../services/core/jws/parse.ts";
import { type Intent, intentSchema } from "../../../services/core/schemas/intent.ts";
import type { Sae } from "../../../services/core/schemas/sae.ts";
import { logUrn } from "../../../services/core/words/ids.ts";
import { isMade, JWS_TYPES, RECORD_KINDS, type RecordKind } from "../../../services/core/words/kinds.ts";
import { rows } from "./support/edit.ts";
import { codesAt, expectFinding, findingsOf } from "./support/expect.ts";
import { append, forge, type Forgery } from "./support/forge.ts";
import { audit, useHistory, withCopy } from "./support/history.ts";
import { type Organization, SIGNING } from "./support/organization.ts";
import { order } from "./support/proposals.ts";
import { logPath } from "./support/services.ts";

const OTHER_HASH = sha256b64("something else");
const OTHER_HEX = `0x${"11".repeat(32)}`;
const OTHER_ADDRESS = `0x${"22".repeat(20)}`;

type Edit = (claims: Sae, organization: Organization) => Sae;
const pol =
  (members: Partial<Sae["pol"]>): Edit =>
  (claims) => ({ ...claims, pol: { ...claims.pol, ...members } });
const ctx =
  (members: Partial<Sae["ctx"]>): Edit =>
  (claims) => ({ ...claims, ctx: { ...claims.ctx, ...members } });
const at =
  (seconds: number): Edit =>
  (claims) => ({ ...claims, iat: claims.iat + seconds, nbf: claims.iat + seconds, exp: claims.exp + seconds });

/** One lie of the signing service each, properly signed, and what must be found. */
const LIES: readonly (readonly [what: string, lie: Edit, codes: readonly FindingCode[]])[] = [
  ["another evaluator", pol({ contract: `0x${"22".repeat(20)}` }), ["POLICY_MISMATCH"]],
  ["another version", pol({ version: 2 }), ["POLICY_MISMATCH"]],
  ["another code", pol({ code: OTHER_HEX }), ["POLICY_MISMATCH"]],
  ["an evaluator less mutable than it is", pol({ state: "Pure" }), ["POLICY_MISMATCH"]],
  ["another gas", pol({ gas: 100_000 }), ["POLICY_MISMATCH"]],
  ["a policy that does not exist", pol({ policy: 7 }), ["POLICY_MISMATCH"]],
  ["another mapping", (claims) => ({ ...claims, act: { ...claims.act, map: OTHER_HASH } }), ["POLICY_MISMATCH"]],
  [
    "a block that never was",
    (claims) => ({
      ...claims,
      pol: { ...claims.pol, block: { number: 1_000_000, hash: OTHER_HEX } },
    }),
    ["PIN_UNKNOWN"],
  ],
  ["other call data", pol({ call: OTHER_HASH }), ["CALL_MISMATCH"]],
  ["a stricter verdict than the policy's", pol({ verdict: "Flagged" }), ["VERDICT_MISMATCH"]],
  ["another reason than the policy's", pol({ reason: "ABOVE_FLAG" }), ["VERDICT_MISMATCH"]],
  [
    "stricter for old state that was fresh",
    pol({ verdict: "Flagged", dimension: "Temporal", reason: "STATE_DEGRADED" }),
    ["VERDICT_MISMATCH"],
  ],
  ["a reason that does not exist", pol({ reason: "JUST_BECAUSE" }), ["REASON_UNKNOWN", "VERDICT_MISMATCH"]],
  ["a permission without asking the policy", pol({ call: null }), ["REASON_UNKNOWN", "VERDICT_TYPE"]],
  ["a permission that says Blocked", pol({ verdict: "Blocked" }), ["VERDICT_TYPE"]],
  ["another chain", pol({ chain: "eip155:1" }), ["RECORD_PLACE"]],
  ["another log", (claims) => ({ ...claims, chain: { ...claims.chain, log: 9 } }), ["RECORD_PLACE"]],
  ["another seq", (claims) => ({ ...claims, chain: { ...claims.chain, seq: 1 } }), ["RECORD_PLACE"]],
  [
    "another anchor contract",
    (claims) => ({
      ...claims,
      chain: { ...claims.chain, anchor: `0x${"33".repeat(20)}` },
    }),
    ["RECORD_PLACE"],
  ],
  ["another agent", (claims, { agents }) => ({ ...claims, iss: agents.clerk.subject }), ["INTENT_MISMATCH"]],
  ["an agent nobody registered", (claims) => ({ ...claims, iss: "UID=99,CN=did:web:x.example" }), ["AGENT_UNKNOWN"]],
  ["another DID", (claims) => ({ ...claims, iss: "UID=1,CN=did:web:x.example" }), ["CONTEXT_MISMATCH"]],
  ["another key of the agent", (claims) => ({ ...claims, cnf: { jkt: OTHER_HASH } }), ["CONTEXT_MISMATCH"]],
  ["another model", (claims) => ({ ...claims, mod: { ...claims.mod, digest: OTHER_HEX } }), ["CONTEXT_MISMATCH"]],
  ["another posture", ctx({ posture: "Supervised" }), ["CONTEXT_MISMATCH"]],
  ["another session", ctx({ session: "session-2" }), ["INTENT_MISMATCH"]],
  ["another lineage", ctx({ lineage: OTHER_HEX }), ["LINEAGE_MISMATCH"]],
  ["no lineage", ctx({ lineage: null }), ["LINEAGE_MISMATCH"]],
  [
    "a partner nobody asked",
    pol({
      partners: [{ registry: OTHER_ADDRESS, policy: "1", version: 1, contract: OTHER_ADDRESS, code: OTHER_HEX }],
    }),
    ["POLICY_MISMATCH"],
  ],
  ["another custody", ctx({ custody: "Gateway" }), ["CONTEXT_MISMATCH"]],
  [
    "a floor that no record set",
    ctx({ floor: [{ source: "Record", record: OTHER_HASH, verdict: "Held" }] }),
    ["FLOOR_UNFOUNDED"],
  ],
  ["a score that nobody gave", ctx({ score: { value: 1, as_of: 1 } }), ["UNSUPPORTED"]],
  [
    "a step of a plan",
    ctx({ plan: { root: OTHER_HEX, step: 1, path: [] } }),
    ["CALL_MISMATCH", "COUNTER_CHARGE", "INTENT_MISMATCH", "PLAN_INVALID"],
  ],
  ["a preview", ctx({ preview: { digest: OTHER_HASH, state: OTHER_HASH } }), ["INTENT_MISMATCH", "PREVIEW_UNFOUNDED"]],
  ["somebody it acts for", ctx({ act_for: OTHER_HASH }), ["INTENT_MISMATCH"]],
  ["a token", ctx({ token: OTHER_HASH }), ["INTENT_MISMATCH", "UNSUPPORTED"]],
  ["an attestation", ctx({ attestation: OTHER_HASH }), ["INTENT_MISMATCH", "UNSUPPORTED"]],
  [
    "a call of a tool in the place of the request",
    (claims) => {
      const { http: _http, ...act } = claims.act;
      const digests = claims.act.http?._sd.slice(0, 1) ?? [];
      const tool = { protocol: "mcp", server: OTHER_HASH, name: "wire", definition: null, _sd: digests } as const;
      return { ...claims, act: { ...act, tool } };
    },
    ["INTENT_MISMATCH", "DISCLOSURES_INVALID"],
  ],
  ["another delegation", ctx({ delegation: OTHER_HEX }), ["INTENT_MISMATCH", "LINEAGE_MISMATCH"]],
  ["another target", (claims) => ({ ...claims, sub: "http://elsewhere.example" }), ["INTENT_MISMATCH"]],
  [
    "a signing log as audience",
    (claims, { system }) => ({
      ...claims,
      aud: logUrn(system.chainId, system.system, SIGNING),
    }),
    ["AUDIENCE_UNKNOWN", "INTENT_MISMATCH"],
  ],
  ["a parent nobody issued", ctx({ parent_chain: [OTHER_HASH] }), ["INTENT_MISMATCH", "PARENT_INVALID"]],
  ["a hold nobody opened", ctx({ hold: OTHER_HASH }), ["HOLD_INVALID", "INTENT_MISMATCH"]],
  ["a hold opened by a permission", ctx({ hold_until: 4_000_000_000 }), ["HOLD_INVALID"]],
  ["an intent that is not in the log", ctx({ intent: OTHER_HASH }), ["INTENT_MISSING"]],
  ["a time after the intent", at(400), ["INTENT_TIME", "STATE_AGE"]],
  ["a time long past", at(-400), ["INTENT_TIME", "STATE_AGE", "TIME_ORDER"]],
];

const APPROVAL = {
  signer: `0x${"44".repeat(20)}`,
  valid_before: 4_000_000_000,
  action: ACTION,
  signature: `0x${"55".repeat(65)}`,
};
const SPENT = { counter: OTHER_HEX, window: "day" as const, n: 1, before: "0", reserved: "90000" };

/** One lie about what the decision rested on each, under digests that were signed. */
const EVIDENCE_LIES: readonly (readonly [
  what: string,
  inputs: Partial<DecisionInputs>,
  codes: readonly FindingCode[],
])[] = [
  ["no salt of the recipient", { salts: { target: OTHER_HEX } }, ["DISCLOSURES_INVALID"]],
  [
    "an approval nobody recorded",
    { approvals: [APPROVAL] },
    ["APPROVAL_UNRECORDED", "APPROVAL_MISMATCH", "CALL_MISMATCH"],
  ],
  ["a counter the lineage does not charge", { spent: [SPENT] }, ["COUNTER_CHARGE", "CALL_MISMATCH"]],
];

describe("forged decisions", () => {
  let organization: Organization;
  let dir: string;

  useHistory((written) => ({ organization, dir } = written));

  const auditForged = (forgery: Forgery, over: object = {}) =>
    withCopy(dir, async (copy) => {
      const seq = await forge(organization, copy, order(organization, 900, over), forgery);
      return { seq, report: await audit(organization, copy) };
    });

  it("an honest decision made the same way is no forgery", async () => {
    const { report } = await auditForged({});
    expect(report.ok, JSON.stringify(report.logs)).to.equal(true);
    expect(report.logs[0]).to.include({ open: 1, pending: 2 });
  });

  for (const [what, lie, codes] of LIES) {
    it(`is found: ${what}`, async () => {
      const { seq, report } = await auditForged({ claims: (claims) => lie(claims, organization) });
      for (const code of codes) expectFinding(report, SIGNING, code, seq);
    });
  }

  for (const [what, lie, codes] of EVIDENCE_LIES) {
    it(`is found: ${what}`, async () => {
      const { seq, report } = await auditForged({ inputs: (inputs) => ({ ...inputs, ...lie }) });
      for (const code of codes) expectFinding(report, SIGNING, code, seq);
    });
  }

  it("is found: another salt, for a value it was not made for", async () => {
    const { seq, report } = await auditForged({
      inputs: (inputs) => ({ ...inputs, salts: { ...inputs.salts, target: OTHER_HEX } }),
    });
    expectFinding(report, SIGNING, "CALL_MISMATCH", seq);
  });

  it("is found: a permission signed by the gateway's key", async () => {
    const { seq, report } = await auditForged({ signer: organization.gatewayKey });
    expect(findingsOf(report, SIGNING).map(({ code, seq: where }) => [code, where])).to.deep.equal([
      ["SIGNER_UNKNOWN", seq],
    ]);
  });

  it("is found: an intent signed by another agent's key", async () => {
    const { seq, report } = await auditForged({ agent: organization.agents.clerk.signer });
    expectFinding(report, SIGNING, "AGENT_KEY", seq - 1);
  });

  it("is found: an intent meant for another log", async () => {
    const { seq, report } = await auditForged({ intent: (claims) => ({ ...claims, aud: claims.pep }) });
    expectFinding(report, SIGNING, "RECORD_PLACE", seq - 1);
  });

  it("is found: an intent that lives too long", async () => {
    const { seq, report } = await auditForged({ intent: (claims) => ({ ...claims, exp: claims.iat + 301 }) });
    expectFinding(report, SIGNING, "RECORD_MALFORMED", seq - 1);
  });

  for (const kind of Object.keys(RECORD_KINDS).filter((each) => !isMade(each as RecordKind)) as RecordKind[]) {
    it(`is found: a record of kind ${kind}, which nothing in this version makes`, async () => {
      await withCopy(dir, async (copy) => {
        const seq = await append(organization, copy, ({ signing }) => signing, [{ kind, record: "{}" }]);
        expect(codesAt(await audit(organization, copy), SIGNING, seq)).to.deep.equal(["UNSUPPORTED"]);
      });
    });
  }

  it("is found: a parent of another session", async () => {
    const [parent] = rows(logPath(dir, SIGNING), "SELECT record FROM records WHERE seq = 2");
    const hash = sha256b64(String(parent?.["record"]));
    const { seq, report } = await auditForged({
      intent: (claims) => ({ ...claims, session: "session-2", parents: [hash] }),
      claims: (claims) => ({ ...claims, ctx: { ...claims.ctx, session: "session-2", parent_chain: [hash] } }),
    });
    expect(codesAt(report, SIGNING, seq)).to.deep.equal(["PARENT_INVALID"]);
  });

  it("is found: a second answer to an intent", async () => {
    const [first] = rows(logPath(dir, SIGNING), "SELECT record FROM records WHERE seq = 1");
    const intent = sha256b64(String(first?.["record"]));
    const { seq, report } = await auditForged({ claims: (claims) => ctx({ intent })(claims, organization) });
    expectFinding(report, SIGNING, "INTENT_ANSWERED_TWICE", seq);
  });

  it("is found: an intent without an answer", async () => {
    await withCopy(dir, async (copy) => {
      const record = await signJws(organization.agents.buyer.signer, JWS_TYPES.intent, anIntent());
      const seq = await append(organization, copy, ({ signing }) => signing, [{ kind: "intent", record }]);
      expect(codesAt(await audit(organization, copy), SIGNING, seq)).to.deep.equal(["INTENT_UNANSWERED"]);
    });
  });

  function anIntent(): Intent {
    const [first] = rows(logPath(dir, SIGNING), "SELECT record FROM records WHERE seq = 1");
    const claims = parseJws(String(first?.["record"]), [JWS_TYPES.intent]).payload;
    return { ...intentSchema.parse(claims), jti: "unanswered" };
  }
});
