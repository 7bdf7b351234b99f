import { createHash } from "node:crypto";

import { valueSaltsOf } from "../../services/core/calldata/value-salts.ts";
import type { DecisionInputs } from "../../services/core/schemas/evidence.ts";
import { encodeDecision } from "../../services/core/calldata/request.ts";
import { utf8 } from "../../services/core/encoding/bytes.ts";
import { buildAct, contentDigestOf } from "../../services/core/envelope/build-act.ts";
import { buildEvidence } from "../../services/core/envelope/build-evidence.ts";
import { sha256b64 } from "../../services/core/hash.ts";
import { signJws } from "../../services/core/jws/build.ts";
import { thumbprint } from "../../services/core/jws/key.ts";
import type { RandomBytes } from "../../services/core/ports/ports.ts";
import type { Params } from "../../services/core/schemas/act.ts";
import type { Intent } from "../../services/core/schemas/intent.ts";
import type { Sae } from "../../services/core/schemas/sae.ts";
import { joinCompact } from "../../services/core/sdjwt/disclosure.ts";
import { agentSubject, caip2, logUrn } from "../../services/core/words/ids.ts";
import { JWS_TYPES, type JwsType } from "../../services/core/words/kinds.ts";
import { ed25519Signer } from "./test-signers.ts";

/** One small world that never changes: who signs, where, and one order over 900.50 USD. */
export const NOW = 1_790_000_000;
export const CHAIN_ID = 31_337;
export const SYSTEM = `0x${"11".repeat(20)}`;
export const ANCHOR = `0x${"22".repeat(20)}`;
export const LOG = logUrn(CHAIN_ID, SYSTEM, 1);
export const PEP = logUrn(CHAIN_ID, SYSTEM, 2);

export const agentSigner = ed25519Signer(1);
export const logSigner = ed25519Signer(2);
export const pepSigner = ed25519Signer(3);

export const ERP = "https://erp.example";
export const SALT = `0x${"5a".repeat(32)}`;
export const MAPPING = `version: 1
policy: 1
salt: "${SALT}"
targets:
  erp: ${ERP}
actions:
  - type: erp.purchase_order.create
    target: erp
    method: POST
    path: /purchase-orders
    query: [dry_run]
    params:
      amount: { body: /total, decimals: 2 }
      currency: { body: /currency }
      recipient: { body: /vendor }
      channel: { value: erp }
`;

/** Bytes that only look random: a chain of hashes from `seed`, the same on every run. */
export function fixedBytes(seed: string): RandomBytes {
  let block = createHash("sha256").update(seed).digest();
  return (length) => {
    block = createHash("sha256").update(block).digest();
    return Uint8Array.from(block.subarray(0, length));
  };
}

export const BODY = utf8('{"vendor":"ACME","total":900.50,"currency":"USD"}');
export const PARAMS: Params = { amount: "90050", currency: "USD", recipient: "ACME", channel: "erp" };
export const HTTP = { uri: `${ERP}/purchase-orders?dry_run=no`, digest: contentDigestOf(BODY) };

/** The request the permission is for, as the enforcement point reads it. */
export const REQUEST = {
  method: "POST",
  origin: ERP,
  uri: HTTP.uri,
  contentType: "application/json",
  body: BODY,
};

export const ORDER = buildAct(
  { type: "erp.purchase_order.create", ...REQUEST, http: HTTP, params: PARAMS },
  fixedBytes("order"),
);

/** What the decision on it was made from beside its claims, and the digests and disclosures of that. */
export const INPUTS: DecisionInputs = {
  params: PARAMS,
  salts: valueSaltsOf(SALT, ERP, PARAMS),
  spent: [],
  approvals: [],
};
export const EVIDENCE = buildEvidence(INPUTS, fixedBytes("evidence"));

export function intentClaims(over: Partial<Intent> = {}): Intent {
  return {
    v: 1,
    iss: agentSubject(7, "did:web:agents.example:buyer"),
    aud: LOG,
    pep: PEP,
    sub: ERP,
    act: ORDER.act,
    _sd_alg: "sha-256",
    delegation: null,
    session: "session-1",
    parents: [],
    hold: null,
    reasoning: null,
    ...{ plan: null, preview: null, act_for: null, token: null, attestation: null },
    iat: NOW,
    exp: NOW + 300,
    jti: "intent-0001",
    ...over,
  };
}

/** Claims of a permission; what depends on others is worked out. */
export function saeClaims(over: Partial<Sae> = {}): Sae {
  const { iss, sub, act, session } = intentClaims();
  const claims: Sae = {
    v: 1,
    iss,
    sub,
    aud: PEP,
    act: { ...act, map: sha256b64(MAPPING) },
    _sd_alg: "sha-256",
    pol: {
      chain: caip2(CHAIN_ID),
      contract: `0x${"33".repeat(20)}`,
      code: `0x${"44".repeat(32)}`,
      policy: 1,
      version: 1,
      block: { number: 100, hash: `0x${"55".repeat(32)}` },
      head: "own",
      gas: 1_000_000,
      call: null,
      verdict: "AutoApproved",
      dimension: "Financial",
      reason: "WITHIN_LIMITS",
      ...EVIDENCE.pol,
      partners: [],
    },
    mod: { digest: `0x${"66".repeat(32)}`, sbom: null },
    iat: NOW,
    nbf: NOW,
    exp: NOW + 120,
    jti: "permission-0001",
    cnf: { jkt: thumbprint(agentSigner.publicKey) },
    ctx: {
      session,
      parent_chain: [],
      delegation: null,
      lineage: null,
      posture: "Delegated",
      risk: null,
      ...EVIDENCE.ctx,
      hold: null,
      hold_until: null,
      reasoning: null,
      intent: sha256b64("the intent"),
      ...{ custody: null, floor: null, plan: null, preview: null, score: null },
      ...{ act_for: null, token: null, attestation: null },
      inputs: [],
      status: null,
    },
    chain: { log: 1, seq: 2, anchor: ANCHOR },
    ...over,
  };
  const call = sha256b64(encodeDecision(claims, INPUTS));
  return over.pol === undefined ? { ...claims, pol: { ...claims.pol, call } } : claims;
}

/** What stands in `Countersign-Envelope`. */
export async function envelopeOf(claims: object, typ: JwsType = JWS_TYPES.sae): Promise<string> {
  return joinCompact(await signJws(logSigner, typ, claims), ORDER.disclosures);
}

/** What POST /v1/actions takes. */
export async function intentOf(claims: object): Promise<string> {
  return joinCompact(await signJws(agentSigner, JWS_TYPES.intent, claims), ORDER.disclosures);
}
