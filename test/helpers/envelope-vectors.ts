import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { signByWallet } from "../../services/chain/signed/approval.ts";
import { approvalTypedData } from "../../services/core/approval/typed-data.ts";
import { readableAction } from "../../services/core/approval/action.ts";
import { approvalDigest, recordedApproval } from "../../services/core/approval/digest.ts";
import { holdReadingDigest } from "../../services/core/approval/hold-reading.ts";
import { hashAction } from "../../services/core/calldata/action-hash.ts";
import { SALTED_FACETS, setItem, valueSalt } from "../../services/core/calldata/hashes.ts";
import { encodeDecision } from "../../services/core/calldata/request.ts";
import { decodeBase64url, encodeBase64url } from "../../services/core/encoding/base64url.ts";
import { utf8 } from "../../services/core/encoding/bytes.ts";
import { toHex } from "../../services/core/encoding/hex.ts";
import { actDigest } from "../../services/core/envelope/act-digest.ts";
import { contentDigestOf } from "../../services/core/envelope/build-act.ts";
import { saeHash } from "../../services/core/envelope/sae-hash.ts";
import { sha256, sha256b64 } from "../../services/core/hash.ts";
import { canonicalJson } from "../../services/core/json/canonical.ts";
import { signJws } from "../../services/core/jws/build.ts";
import { jwkOf, thumbprint } from "../../services/core/jws/key.ts";
import { leafHash, treeRoot } from "../../services/core/merkle/rfc9162.ts";
import { EMPTY_RANGE, extendRange } from "../../services/core/merkle/compact-range.ts";
import type { Signer } from "../../services/core/ports/ports.ts";
import type { ApprovalRecord } from "../../services/core/schemas/approval.ts";
import type { Checkpoint } from "../../services/core/schemas/checkpoint.ts";
import type { Erasure, ErasureOrder } from "../../services/core/schemas/erasure.ts";
import type { Outcome, Proof } from "../../services/core/schemas/outcome.ts";
import type { FloorRecord } from "../../services/core/schemas/floor.ts";
import type { Revocation, RevokeOrder } from "../../services/core/schemas/plan.ts";
import type { Reading } from "../../services/core/schemas/reading.ts";
import type { Sae } from "../../services/core/schemas/sae.ts";
import type { ShadowClaims } from "../../services/core/schemas/shadow.ts";
import { splitCompact } from "../../services/core/sdjwt/disclosure.ts";
import { caip2 } from "../../services/core/words/ids.ts";
import { JWS_TYPES, RECORD_KINDS } from "../../services/core/words/kinds.ts";
import { buildBehaviour } from "../../services/sdk/behaviour.ts";
import { buildPlan } from "../../services/sdk/build-plan.ts";
import { buildHoldReading } from "../../services/sdk/hold-reading.ts";
import { actOf } from "../../services/sdk/intent.ts";
import { PROPOSAL } from "../services/sdk/support/agent.ts";
import { OPERATOR } from "./operator.ts";
import * as sample from "./samples.ts";

const { NOW, PEP, LOG, ANCHOR, CHAIN_ID } = sample;

/** One of every signed thing, from fixed keys, salts and times, for readers in other languages and against drift. */
export type EnvelopeVectors = Awaited<ReturnType<typeof envelopeVectors>>;

/** Everything in test/vectors/envelope-v1.json. Run this file to write it: only when a format is meant to change. */
export async function envelopeVectors() {
  const intent = await sample.intentOf(sample.intentClaims());
  const claims = sample.saeClaims();
  const ctx = { ...claims.ctx, intent: saeHash(intent) };
  const envelope = await sample.envelopeOf({ ...claims, ctx });
  const intentHeld = await sample.intentOf(sample.intentClaims({ jti: "intent-0002" }));
  const denial = await signJws(sample.logSigner, JWS_TYPES.denial, {
    ...claims,
    jti: "denial-0001",
    pol: { ...claims.pol, verdict: "Held", reason: "ABOVE_HOLD" },
    ctx: { ...ctx, intent: saeHash(intentHeld) },
    chain: { ...claims.chain, seq: 4 },
  });

  const records = [
    { kind: "intent", record: splitCompact(intent).jwt },
    { kind: "sae", record: splitCompact(envelope).jwt },
    { kind: "intent", record: splitCompact(intentHeld).jwt },
    { kind: "denial", record: denial },
  ] as const;
  const leaves = records.map(({ kind, record }, i) => leafHash(RECORD_KINDS[kind], i + 1, sha256(utf8(record))));
  const root = toHex(treeRoot(leaves));

  return {
    version: 1,
    now: NOW,
    keys: {
      agent: keyOf(sample.agentSigner),
      log: keyOf(sample.logSigner),
      enforcement_point: keyOf(sample.pepSigner),
      operator: keyOf(OPERATOR),
    },
    mapping: sample.MAPPING,
    request: { ...sample.REQUEST, body: encodeBase64url(sample.BODY) },
    params: sample.PARAMS,
    intent,
    envelope,
    denial,
    evidence: sample.EVIDENCE.disclosures,
    proof: await signJws(sample.agentSigner, JWS_TYPES.proof, proofOf(saeHash(envelope))),
    reading: await signJws(sample.agentSigner, JWS_TYPES.reading, READING),
    approval: approvalOf(claims, saeHash(intentHeld)),
    outcome: await signJws(sample.pepSigner, JWS_TYPES.outcome, outcomeOf(saeHash(envelope))),
    behaviour: await buildBehaviour(
      {
        identity: { subject: claims.iss, log: LOG, pep: PEP, delegation: null, commitment: `0x${"88".repeat(32)}` },
        ...{ signer: sample.agentSigner, clock: () => (NOW + 2) * 1000, randomBytes: sample.fixedBytes("told") },
      },
      envelope,
      { phase: "executed", status: 201, result: null, digest: contentDigestOf(utf8('{"id":"PO-1"}')) },
    ),
    plan: await planOf(),
    revoke_order: await signJws(sample.agentSigner, JWS_TYPES.revoke, REVOKE),
    revocation: await signJws(sample.logSigner, JWS_TYPES.revocation, REVOCATION),
    floor: await signJws(sample.logSigner, JWS_TYPES.floor, FLOOR),
    shadow: await signJws(sample.pepSigner, JWS_TYPES.shadow, shadowOf(saeHash(envelope))),
    erasure_order: await signJws(OPERATOR, JWS_TYPES.order, ORDER),
    erasure: await signJws(sample.logSigner, JWS_TYPES.erasure, erasureOf(toHex(leaves[1] ?? new Uint8Array()))),
    hold_reading: holdReadingOf(saeHash(intentHeld)),
    checkpoint: await signJws(sample.logSigner, JWS_TYPES.checkpoint, checkpointOf(root)),
    log: records.map(({ kind, record }, i) => ({
      seq: i + 1,
      kind,
      record,
      leaf: toHex(leaves[i] ?? new Uint8Array()),
    })),
    hashes: {
      intent: saeHash(intent),
      sae: saeHash(envelope),
      mapping: sha256b64(sample.MAPPING),
      act: actDigest(claims.act, claims.sub),
      root,
    },
    salted: SALTED_FACETS.map((facet) => saltedOf(facet, facet === "target" ? sample.ERP : "Jürgen Groß")),
    tree_nodes: extendRange(EMPTY_RANGE, leaves).nodes.map(toHex),
    call_data: toHex(encodeDecision(claims, sample.INPUTS)),
  };
}

function keyOf(signer: Signer) {
  return { jwk: jwkOf(signer.publicKey), kid: signer.kid, thumbprint: thumbprint(signer.publicKey) };
}

/** A wallet's approval of the held action: what is signed, and the record in the log. */
function approvalOf({ act, sub }: Sae, hold: string) {
  const organization = sha256b64("Example Org");
  const bound = { organization: toHex(decodeBase64url(organization)), act: actDigest(act, sub) };
  const about = { ...bound, log: 1, policy: 1, version: 1 };
  const valid_before = NOW + 600;
  const of = { chainId: CHAIN_ID, system: sample.SYSTEM, hold: toHex(decodeBase64url(hold)) };
  const terms = { ...of, ...about, validBefore: valid_before };
  const action = readableAction({ type: act.type, sub, params: sample.PARAMS }, valid_before, `0x${"77".repeat(32)}`);
  const digest = approvalDigest(terms, hashAction(action));
  const proof = { ...signByWallet(`0x${"11".repeat(32)}`, digest), valid_before, action };
  const record: ApprovalRecord = {
    v: 1,
    seq: 5,
    ...about,
    hold,
    approval: recordedApproval(proof),
  };
  return { typed_data: approvalTypedData(terms, action), digest, proof, record: canonicalJson(record) };
}

function saltedOf(facet: (typeof SALTED_FACETS)[number], value: string) {
  const { SALT } = sample;
  return { mapping_salt: SALT, facet, value, salt: valueSalt(SALT, facet, value), item: setItem(SALT, facet, value) };
}

const READING: Reading = {
  v: 1,
  iss: sample.intentClaims().iss,
  aud: LOG,
  method: "GET",
  path: "/v1/records/2",
  iat: NOW + 1,
  jti: "reading-0001",
};

const ORDER: ErasureOrder = {
  v: 1,
  aud: LOG,
  records: [2],
  reason: "Art. 17 GDPR",
  iat: NOW + 60,
  jti: "order-0001",
};

/** Two steps of one agent, as it signs them before anything is asked. */
async function planOf(): Promise<string> {
  const identity = { subject: sample.saeClaims().iss, log: LOG, pep: PEP, delegation: null };
  const deps = {
    identity,
    signer: sample.agentSigner,
    clock: () => NOW * 1000,
    randomBytes: sample.fixedBytes("plan"),
  };
  const steps = ["/purchase-orders", "/budgets"].map((path) => actOf({ ...PROPOSAL, path }, deps.randomBytes));
  return (await buildPlan(deps, steps, { until: NOW + 3_600, why: "stock for May" })).plan;
}

const REVOKE: RevokeOrder = {
  v: 1,
  iss: sample.saeClaims().iss,
  aud: LOG,
  plan: sha256b64("the plan"),
  why: "not needed",
  iat: NOW + 30,
  jti: "revoke-0001",
};

const REVOCATION: Revocation = {
  ...{ v: 1, iss: LOG, plan: REVOKE.plan, by: "agent", key: sample.agentSigner.kid, why: REVOKE.why, iat: NOW + 31 },
  jti: "revocation-0001",
  chain: { log: 1, seq: 7, anchor: ANCHOR },
};

const FLOOR: FloorRecord = {
  ...{ v: 1, iss: LOG, agent: 2, type: null, map: sha256b64(sample.MAPPING), iat: NOW + 40 },
  why: { by: "violation", record: sha256b64("the denial"), seq: 4, reason: "HARD_LIMIT" },
  ...{ posture: "Supervised", verdict: "Held", ends: { by: "governance" } },
  jti: "floor-0001",
  chain: { log: 1, seq: 8, anchor: ANCHOR },
};

function erasureOf(leaf: string): Erasure {
  return {
    v: 1,
    iss: LOG,
    erased: [{ seq: 2, leaf }],
    reason: ORDER.reason,
    operator: OPERATOR.kid,
    iat: NOW + 61,
    jti: "erasure-0001",
    chain: { log: 1, seq: 6, anchor: ANCHOR },
  };
}

/** A wallet asks to be shown the held action: what is signed, and the header. */
function holdReadingOf(id: string) {
  const hold = toHex(decodeBase64url(id));
  const terms = { chainId: CHAIN_ID, system: sample.SYSTEM, service: "https://sign.example", hold, issuedAt: NOW };
  const sign = (digest: string) => signByWallet(`0x${"11".repeat(32)}`, digest);
  return { terms, digest: holdReadingDigest(terms), proof: buildHoldReading(sign, { ...terms, hold: id }) };
}

function proofOf(sae: string): Proof {
  return { v: 1, sae, aud: PEP, iat: NOW + 1, jti: "proof-0001" };
}

function outcomeOf(hash: string): Outcome {
  return {
    v: 1,
    iss: PEP,
    sae: { hash, log: 1, seq: 2 },
    phase: "executed",
    status: 201,
    digest: contentDigestOf(utf8('{"id":"PO-1"}')),
    ...{ result: null, form: null },
    reason: null,
    started: NOW * 1000 + 1001,
    ended: NOW * 1000 + 1042,
    iat: NOW + 1,
    jti: "outcome-0001",
    chain: { log: 2, seq: 2, anchor: ANCHOR },
  };
}

function shadowOf(presented: string): ShadowClaims {
  return {
    v: 1,
    iss: PEP,
    code: "ENVELOPE_REPLAYED",
    method: "POST",
    sub: sample.saeClaims().sub,
    presented,
    at: NOW * 1000 + 2001,
    iat: NOW + 2,
    jti: "shadow-0001",
    chain: { log: 2, seq: 3, anchor: ANCHOR },
  };
}

function checkpointOf(root: string): Checkpoint {
  return {
    v: 1,
    iss: LOG,
    chain: caip2(CHAIN_ID),
    anchor: ANCHOR,
    log: 1,
    first_seq: 1,
    count: 4,
    voids: 0,
    root,
    prev_root: `0x${"00".repeat(32)}`,
    tree: { size: 4, root },
    generation: 1,
    pinned: { number: 100, hash: `0x${"55".repeat(32)}` },
    iat: NOW + 5,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = new URL("../vectors/envelope-v1.json", import.meta.url);
  writeFileSync(file, `${JSON.stringify(await envelopeVectors(), null, 2)}\n`);
}
