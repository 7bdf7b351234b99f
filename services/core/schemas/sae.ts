import { z } from "zod";

import { CUSTODIES, DIMENSIONS, POSTURES, STATEFULNESSES, VERDICTS } from "../words/verdicts.ts";
import { mappedActSchema } from "./act.ts";
import { pendingContextShape } from "./pending.ts";
import {
  address,
  agentSubject,
  caip2,
  hex32,
  logId,
  logUrn,
  sdDigests,
  seq,
  sha256b64,
  target,
  token,
  uint256,
  unixSeconds,
} from "./primitives.ts";

/** A policy of another organization. `version` 0: its registry named none that could be asked, which blocks. */
const partnerSchema = z.strictObject({
  registry: address,
  policy: uint256,
  version: z.int().min(0),
  contract: address,
  code: hex32,
});

/** The policy decision: anyone can re-run it at `block` with the call data `call` is the hash of. */
export const polSchema = z.strictObject({
  chain: caip2,
  /** the evaluator */
  contract: address,
  code: hex32,
  policy: z.int().min(1),
  version: z.int().min(1),
  /** what could change the answers of this version while its code and parameters stay, as the registry has it */
  state: z.enum(STATEFULNESSES).exclude(["None"]),
  block: z.strictObject({ number: z.int().min(0), hash: hex32 }),
  /** how the head was trusted */
  head: z.enum(["quorum", "own", "single"]),
  gas: z.int().min(1),
  /** SHA-256 of the exact call data; null when the signing service blocked before asking the policy */
  call: sha256b64.nullable(),
  verdict: z.enum(VERDICTS).exclude(["None"]),
  dimension: z.enum(DIMENSIONS),
  reason: z.string().regex(/^[A-Z][A-Z0-9_]{2,60}$/),
  /** digests of the salts of `target`, `recipient` and `dataset`: of those the action has, and it always has a target */
  _sd: sdDigests.min(1).max(3),
  /** other organizations whose policy had a say, in the order they were asked, as their registries named them at `block` */
  partners: z.array(partnerSchema).max(4),
});

export const ctxSchema = z.strictObject({
  session: token,
  parent_chain: z.array(sha256b64).max(8),
  /** EIP-712 digest of the grant it acts under */
  delegation: hex32.nullable(),
  /** SHA-256 over the 32-byte ids from the delegation up to its genesis; null when TrustLineage does not know it */
  lineage: hex32.nullable(),
  posture: z.enum(POSTURES),
  /** whose hand holds the agent's key, as the registry has it */
  custody: z.enum(CUSTODIES).exclude(["None"]),
  /** 0 to 1000 */
  risk: z.int().min(0).max(1000).nullable(),
  /** digests of `spent` and `approvals`, also when they are empty: nothing is told by absence */
  _sd: sdDigests.length(2),
  /** the hold this resumes. A Held denial opens, or keeps open, the hold `hold ?? intent` */
  hold: sha256b64.nullable(),
  /** when the hold this denial opens expires; null in everything else */
  hold_until: unixSeconds.nullable(),
  reasoning: sha256b64.nullable(),
  /** SHA-256 of the intent */
  intent: sha256b64,
  ...pendingContextShape,
  /** hashes of other signed inputs to the decision */
  inputs: z.array(sha256b64).max(16),
  /** status of the agent's certificate */
  status: z.string().max(2048).nullable(),
});

/**
 * The Signed Action Envelope, `sae+jwt`; a refusal has the same claims under `sae-denial+jwt`. Complete from the first
 * record: members that later parts fill are null until then.
 */
export const saeSchema = z.strictObject({
  v: z.literal(1),
  iss: agentSubject,
  sub: target,
  aud: logUrn,
  act: mappedActSchema,
  _sd_alg: z.literal("sha-256"),
  pol: polSchema,
  mod: z.strictObject({ digest: hex32, sbom: z.string().max(512).nullable() }),
  iat: unixSeconds,
  nbf: unixSeconds,
  exp: unixSeconds,
  jti: token,
  cnf: z.strictObject({ jkt: sha256b64 }),
  ctx: ctxSchema,
  chain: z.strictObject({ log: logId, seq, anchor: address }),
});
export type Sae = z.infer<typeof saeSchema>;

/** Life of an envelope in seconds. */
export const SAE_MIN_LIFE = 30;
export const SAE_MAX_LIFE = 300;

/** Largest value of the `Countersign-Envelope` header, disclosures included. */
export const ENVELOPE_MAX_BYTES = 8000;
