import { valueSaltsOf } from "../../services/core/calldata/value-salts.ts";
import { utf8 } from "../../services/core/encoding/bytes.ts";
import { buildAct, contentDigestOf } from "../../services/core/envelope/build-act.ts";
import { buildEvidence } from "../../services/core/envelope/build-evidence.ts";
import { sha256b64 } from "../../services/core/hash.ts";
import { canonicalJson } from "../../services/core/json/canonical.ts";
import type { Sae } from "../../services/core/schemas/sae.ts";
import { agentSubject, caip2, logUrn } from "../../services/core/words/ids.ts";

const CHAIN = 31_337;
const NOW = 1_790_000_000;
const hex = (byte: string, length: number) => `0x${byte.repeat(length)}`;

/** Claims of an ordinary permission, as long as real ones: an order, under a delegation, with a stated reason. */
export function sampleClaims(): Sae {
  const body = utf8('{"vendor":"ACME","total":900.50,"currency":"USD"}');
  const http = { uri: "https://erp.example/purchase-orders", digest: contentDigestOf(body) };
  const params = { amount: "90050", currency: "USD", recipient: "ACME" };
  const request = { type: "erp.purchase_order.create", method: "POST", contentType: "application/json" };
  const fill = (length: number) => new Uint8Array(length).fill(length);
  const { act } = buildAct({ ...request, http, params }, fill);
  const salts = valueSaltsOf(hex("5a", 32), "https://erp.example", params);
  const evidence = buildEvidence({ salts, spent: [], approvals: [] }, fill);
  return {
    v: 1,
    iss: agentSubject(7, "did:web:agents.example:buyer"),
    sub: "https://erp.example",
    aud: logUrn(CHAIN, hex("11", 20), 2),
    act: { ...act, map: sha256b64("mapping") },
    _sd_alg: "sha-256",
    pol: {
      ...{ chain: caip2(CHAIN), contract: hex("33", 20), code: hex("44", 32), policy: 1, version: 1 },
      ...{ block: { number: 100, hash: hex("55", 32) }, head: "own", gas: 2_000_000, call: sha256b64("call") },
      ...{ verdict: "AutoApproved", dimension: "None", reason: "WITHIN_LIMITS" },
      ...{ ...evidence.pol, partners: [] },
    },
    mod: { digest: hex("66", 32), sbom: null },
    ...{ iat: NOW, nbf: NOW, exp: NOW + 120, jti: sha256b64("jti").slice(0, 22) },
    cnf: { jkt: sha256b64("key") },
    ctx: {
      ...{ session: "session-1", parent_chain: [], delegation: hex("77", 32), lineage: hex("88", 32) },
      ...{ posture: "Delegated", risk: null, ...evidence.ctx, hold: null, hold_until: null },
      ...{ reasoning: sha256b64("why"), intent: sha256b64("the intent"), inputs: [], status: null },
      ...{ custody: null, floor: null, plan: null, preview: null, score: null },
      ...{ act_for: null, token: null, attestation: null },
    },
    chain: { log: 1, seq: 2, anchor: hex("22", 20) },
  };
}

/** What a signature of it covers, more or less: the bytes rivals sign. */
export function sampleBytes(): Uint8Array {
  return utf8(Buffer.from(canonicalJson(sampleClaims())).toString("base64url"));
}
