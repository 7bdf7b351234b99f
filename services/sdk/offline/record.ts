import { z } from "zod";

import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import { actDigest } from "../../core/envelope/act-digest.ts";
import { type Jwk, publicKeyOfJwk, thumbprint } from "../../core/jws/key.ts";
import { parseJws } from "../../core/jws/parse.ts";
import { outcomeSchema } from "../../core/schemas/outcome.ts";
import { parseAs } from "../../core/schemas/parse.ts";
import { openBehaviour } from "../../core/verify/behaviour.ts";
import { JWS_TYPES, RECORD_KINDS } from "../../core/words/kinds.ts";
import { type VerifiedDecision, verifyDecision } from "./decision.ts";
import { type KeySet, requireSignedBy } from "./keys.ts";
import { verifyReceipt } from "./receipt.ts";

const jwkSchema = z.union([
  z.object({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: z.string() }),
  z.object({ kty: z.literal("EC"), crv: z.literal("P-256"), x: z.string(), y: z.string() }),
]) satisfies z.ZodType<Jwk>;

export const keySetSchema = z.object({ keys: z.array(jwkSchema).max(16) });

/** A decision with everything that shows it, in one object: a bundle anyone can check without asking anybody. */
export const recordSchema = z.strictObject({
  v: z.literal(1),
  /** the envelope or the denial, with its disclosures */
  decision: z.string(),
  /** what an enforcement point signed that became of it; null for nothing yet */
  outcome: z.string().nullable(),
  /**
   * what the agent itself signed that it did, with its key, which the decision names by its thumbprint; absent or null where it said
   * nothing
   */
  behaviour: z.strictObject({ said: z.string(), key: jwkSchema }).nullable().optional(),
  /** proof that the decision is under a root; null while it is not anchored */
  receipt: z.unknown().nullable(),
  /** keys of the logs that signed the three, as they say themselves */
  keys: keySetSchema,
});
export type DecisionRecord = z.infer<typeof recordSchema>;

/**
 * Whether everything in a record holds and belongs together: the decision, what is disclosed of it, its outcome, its receipt.
 * False for anything that does not, and for what is no record.
 *
 * Without keys of your own it says that the record agrees with itself, which whoever made it could have arranged. Give the keys
 * you know from the chain, or from the log's owner, to know who signed.
 *
 * @example
 * const record = JSON.parse(await readFile("record.json", "utf8"));
 * if (!verifyRecord(record, jwks)) throw new Error("not what was signed");
 *
 * @param value a `DecisionRecord`
 * @param trusted keys you trust, default those the record names
 */
export function verifyRecord(value: unknown, trusted?: KeySet): boolean {
  try {
    openRecord(value, trusted);
    return true;
  } catch (error) {
    if (isCountersignError(error)) return false;
    throw error;
  }
}

/**
 * The same, for who wants to know what was decided, or why it does not hold.
 *
 * @example
 * const { kind, claims } = openRecord(record, jwks);
 *
 * @throws RECORD_INVALID, and what `verifyEnvelope` and `verifyReceipt` throw
 */
export function openRecord(value: unknown, trusted?: KeySet): VerifiedDecision {
  const record = parseAs(recordSchema, value, "RECORD_INVALID");
  const keys = trusted ?? record.keys;
  const decision = verifyDecision(record.decision, keys, [JWS_TYPES.sae, JWS_TYPES.denial]);
  const { chain } = decision.claims;
  if (record.outcome !== null) requireOutcome(record.outcome, decision, keys);
  if (record.behaviour != null) requireBehaviour(record.behaviour, decision);
  if (record.receipt === null) return decision;
  const { receipt } = verifyReceipt(record.receipt, keys);
  const isOfDecision =
    receipt.record === decision.hash &&
    receipt.kind === RECORD_KINDS[decision.kind === "permission" ? "sae" : "denial"] &&
    receipt.log === chain.log &&
    receipt.seq === chain.seq &&
    receipt.anchor === chain.anchor &&
    receipt.chain === decision.claims.pol.chain;
  if (!isOfDecision) throw new CountersignError("RECORD_INVALID", "the receipt is of another record");
  return decision;
}

function requireOutcome(outcome: string, { claims, hash }: VerifiedDecision, keys: KeySet): void {
  const jws = parseJws(outcome, [JWS_TYPES.outcome]);
  requireSignedBy(keys, jws, "ENVELOPE_SIGNER_UNKNOWN");
  const { sae, iss } = parseAs(outcomeSchema, jws.payload, "CLAIMS_INVALID");
  const isOfDecision =
    sae.hash === hash && sae.log === claims.chain.log && sae.seq === claims.chain.seq && iss === claims.aud;
  if (!isOfDecision) throw new CountersignError("RECORD_INVALID", "the outcome is of another permission");
}

/** By the key the permission is bound to, of this permission and its act. That it is true is for a reader to compare. */
function requireBehaviour(
  { said, key }: NonNullable<DecisionRecord["behaviour"]>,
  { claims, hash }: VerifiedDecision,
): void {
  const behaviour = openBehaviour(said);
  const publicKey = publicKeyOfJwk(key);
  if (thumbprint(publicKey) !== claims.cnf.jkt) {
    throw new CountersignError(
      "RECORD_INVALID",
      "the behaviour comes with another key than the permission is bound to",
    );
  }
  requireSignedBy({ keys: [key] }, behaviour.jws, "AGENT_KEY_MISMATCH");
  const { iss, sae, act } = behaviour.claims;
  const isOfDecision =
    sae.hash === hash &&
    sae.log === claims.chain.log &&
    sae.seq === claims.chain.seq &&
    iss === claims.iss &&
    act === actDigest(claims.act, claims.sub);
  if (!isOfDecision) throw new CountersignError("RECORD_INVALID", "the behaviour is of another permission");
}
