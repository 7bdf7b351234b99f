import { expect } from "chai";

import { createHoldBook, type HoldBook } from "../../../../services/auditor/checks/holds.ts";
import type { DecisionRecord, PlanRecord, RevocationRecord } from "../../../../services/auditor/records/parsed.ts";
import type { AgentView } from "../../../../services/chain/read/agents.ts";
import { readableAction } from "../../../../services/core/approval/action.ts";
import { recordedApproval } from "../../../../services/core/approval/digest.ts";
import { disclosePlan, openSignedPlan } from "../../../../services/core/plans/open.ts";
import { planAct } from "../../../../services/core/plans/words.ts";
import type { ApprovalProof } from "../../../../services/core/schemas/approval.ts";
import type { Plan } from "../../../../services/core/schemas/plan.ts";
import type { Sae } from "../../../../services/core/schemas/sae.ts";
import { signJws } from "../../../../services/core/jws/build.ts";
import { openSae } from "../../../../services/core/verify/envelope.ts";
import { parseAgentSubject } from "../../../../services/core/words/ids.ts";
import { JWS_TYPES } from "../../../../services/core/words/kinds.ts";
import { agentSigner, envelopeOf, ERP, LOG, NOW, ORDER, PARAMS, saeClaims } from "../../../helpers/samples.ts";
import { ed25519Signer } from "../../../helpers/test-signers.ts";

const ORGANIZATION = `0x${"33".repeat(32)}`;
const SALT = `0x${"5a".repeat(32)}`;
const END = NOW + 1000;
const sample = saeClaims();
const agent = { agentId: 7, publicKey: agentSigner.publicKey } as AgentView;

const CLAIMS: Plan = {
  ...{ v: 1, iss: sample.iss, aud: LOG, delegation: null, why: "", _sd_alg: "sha-256" },
  steps: [{ sub: ERP, act: ORDER.act }],
  ...{ iat: NOW - 10, exp: END, jti: "plan-0001" },
};

async function plan(over: Partial<Plan> = {}, signer = agentSigner): Promise<PlanRecord> {
  const signed = openSignedPlan(await signJws(signer, JWS_TYPES.plan, { ...CLAIMS, ...over }));
  return { ...signed, seq: 1, kind: "plan" };
}

function approval({ hash, root }: PlanRecord, until: number) {
  const action = readableAction(planAct([PARAMS]), until, SALT);
  const proof: ApprovalProof = { signer: `0x${"12".repeat(20)}`, valid_before: until, signature: "0x", action };
  const about = {
    v: 1 as const,
    log: 1,
    seq: 2,
    organization: ORGANIZATION,
    act: root,
    hold: hash,
    plan: true as const,
  };
  const claims = { ...about, policy: 1, version: 1, approval: recordedApproval(proof) };
  return { proof, entry: { seq: 2, hash: "", kind: "approval" as const, claims } };
}

/** A permission of a step of the plan. */
async function step(
  { root }: PlanRecord,
  over: Partial<Sae> = {},
  ctx: Partial<Sae["ctx"]> = {},
): Promise<DecisionRecord> {
  const planned = { ...sample.ctx, plan: { root, step: 1, path: [] }, ...ctx };
  const claims = saeClaims({ ctx: planned, ...over });
  const { jws, hash } = openSae((await envelopeOf(claims)).replace(/~.*$/, ""), [JWS_TYPES.sae]);
  return { kind: "sae", seq: 4, hash, jws, claims, subject: parseAgentSubject(claims.iss) };
}

const revocation = (hash: string) => ({ seq: 3, kind: "revocation", claims: { plan: hash } }) as RevocationRecord;

interface Told {
  readonly book: HoldBook;
  readonly record: PlanRecord;
  readonly proof: ApprovalProof;
  /** `code #seq` */
  readonly found: string[];
  readonly find: (seq: number) => (code: string) => void;
}

/** A book with a plan somebody approved. */
async function told({
  record,
  until = END,
  approve = true,
}: { record?: PlanRecord; until?: number; approve?: boolean } = {}): Promise<Told> {
  const book = createHoldBook(ORGANIZATION, { saltOf: () => null, whyOf: () => null });
  const found: string[] = [];
  const find = (seq: number) => (code: string) => void found.push(`${code} #${seq}`);
  const known = record ?? (await plan());
  book.plan(find(1), known, disclosePlan(known, ORDER.disclosures), agent);
  const { proof, entry } = approval(known, until);
  if (approve) book.approve(find(2), entry, true);
  return { book, record: known, proof, found, find };
}

/** What is found at a permission of the plan's step. */
async function foundAt(
  { book, record, proof, found, find }: Told,
  decision?: DecisionRecord,
  by: AgentView | null = agent,
) {
  const taken = decision ?? (await step(record));
  book.decide(find(4), taken, { params: PARAMS, approvals: [proof] }, by);
  return found;
}

describe("auditor: plans", () => {
  it("finds nothing at a step of an approved plan", async () => {
    const all = await told();
    expect(await foundAt(all)).to.deep.equal([]);
    expect(all.book.finish()).to.deep.equal([]);
  });

  it("finds a plan that is not in the log before it", async () => {
    const all = await told();
    const [other] = [await plan({ jti: "plan-0002", steps: [{ sub: "https://other.example", act: ORDER.act }] })];
    expect(await foundAt(all, await step(other))).to.include("PLAN_INVALID #4");
  });

  it("finds a plan nobody had approved", async () => {
    const all = await told({ approve: false });
    const codes = (await foundAt(all)).map((each) => each.split(" ")[0]);
    expect(codes).to.deep.equal(["APPROVAL_UNRECORDED", "PLAN_UNAPPROVED"]);
  });

  it("finds another agent's plan, another delegation, another place and another path", async () => {
    const of = async (over: Partial<Plan>) => foundAt(await told({ record: await plan(over) }));
    expect(await of({ delegation: `0x${"7a".repeat(32)}` })).to.deep.equal(["PLAN_INVALID #4"]);
    expect(await of({ iss: "UID=8,CN=did:web:other.example" })).to.deep.equal(["PLAN_INVALID #4"]);
    const at = async (plan: NonNullable<Sae["ctx"]["plan"]>) => {
      const all = await told();
      return foundAt(all, await step(all.record, {}, { plan }));
    };
    const { root } = await plan();
    expect(await at({ root, step: 2, path: [] })).to.deep.equal(["PLAN_INVALID #4"]);
    expect(await at({ root, step: 1, path: [`0x${"11".repeat(32)}`] })).to.deep.equal(["PLAN_INVALID #4"]);
  });

  it("finds a step after the plan's end, its revocation and its denial", async () => {
    const late = await told();
    expect(await foundAt(late, await step(late.record, { iat: END, nbf: END, exp: END + 60 }))).to.deep.equal([
      "PLAN_ENDED #4",
    ]);
    const revoked = await told();
    revoked.book.revoke(revoked.find(3), revocation(revoked.record.hash));
    expect(await foundAt(revoked)).to.deep.equal(["PLAN_ENDED #4"]);
  });

  it("finds a second revocation, one of no plan, and an approval after it", async () => {
    const { book, record, found, find } = await told();
    book.revoke(find(3), revocation(record.hash));
    book.revoke(find(5), revocation(record.hash));
    book.revoke(find(6), revocation("A".repeat(43)));
    book.approve(find(7), { ...approval(record, END).entry, seq: 7 }, true);
    expect(found).to.deep.equal(["PLAN_ENDED #5", "PLAN_INVALID #6", "PLAN_ENDED #7"]);
  });

  it("finds an approval that outlives the plan, and one that is given as a hold's", async () => {
    expect((await told({ until: END + 1 })).found).to.deep.equal(["APPROVAL_INVALID #2"]);
    const { book, record, found, find } = await told({ approve: false });
    const { entry } = approval(record, END);
    const { plan: _plan, ...claims } = entry.claims;
    book.approve(find(2), { ...entry, claims }, true);
    expect(found).to.deep.equal(["APPROVAL_INVALID #2"]);
  });

  it("finds a plan that its agent did not sign: at once, or at its first step when the key is another by now", async () => {
    const forged = await plan({}, ed25519Signer(77));
    const signed = {
      ...forged,
      jws: { ...forged.jws, header: { ...forged.jws.header, kid: (await plan()).jws.header.kid } },
    };
    expect((await told({ record: signed })).found).to.deep.equal(["SIGNATURE_INVALID #1"]);
    const other = await told({ record: forged });
    expect(other.found).to.deep.equal([]);
    expect(other.book.finish()).to.deep.include({ seq: 1, what: "plan" });
    expect(await foundAt(other)).to.deep.equal(["PLAN_INVALID #4"]);
  });

  it("finds two plans of the same steps, and words that are not the plan's", async () => {
    const all = await told();
    const again = await plan({ jti: "plan-0003" });
    all.book.plan(all.find(8), { ...again, seq: 8 }, null, agent);
    expect(all.found).to.deep.equal(["PLAN_INVALID #8"]);
    const wrong = await told();
    const proof = { ...wrong.proof, action: { ...wrong.proof.action, amount: "1.00" } };
    expect(await foundAt({ ...wrong, proof })).to.include("APPROVAL_MISMATCH #4");
  });

  it("finds an answer that a plan had ended, where none had", async () => {
    const { book, record, found, find } = await told();
    const refused = await step(record, {
      pol: { ...sample.pol, verdict: "Blocked", reason: "PLAN_REVOKED", call: null },
    });
    book.decide(find(4), { ...refused, kind: "denial" }, { params: PARAMS, approvals: [] }, agent);
    expect(found).to.deep.equal(["PLAN_INVALID #4"]);
  });
});
