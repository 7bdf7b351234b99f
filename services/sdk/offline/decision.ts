import { CountersignError } from "../../core/errors/error.ts";
import type { Params } from "../../core/schemas/act.ts";
import type { Sae } from "../../core/schemas/sae.ts";
import { splitCompact } from "../../core/sdjwt/disclosure.ts";
import { type DisclosedPart, resolveRecord } from "../../core/sdjwt/record.ts";
import { openSae } from "../../core/verify/envelope.ts";
import { JWS_TYPES, type JwsType } from "../../core/words/kinds.ts";
import { type KeySet, requireSignedBy } from "./keys.ts";

/** A decision whose signature holds. */
export interface VerifiedDecision {
  /** `permission` is an envelope; `denial` is Held or Blocked, and permits nothing */
  readonly kind: "permission" | "denial";
  readonly claims: Sae;
  /** SHA-256 of the signed part, base64url: its name everywhere */
  readonly hash: string;
  /** amount, recipient and what else was disclosed; null when a part of them was erased or held back */
  readonly params: Params | null;
  /** parts nothing is known of, because their disclosures are not here */
  readonly missing: readonly DisclosedPart[];
}

/**
 * Checks a permission against the signing log's keys: form, signature, and that what is disclosed is what was signed. Says
 * nothing about the present: whether the key still stands, and whether the permission was used, is on the chain and in the logs.
 *
 * @example
 * const { claims, params } = verifyEnvelope(answer.envelope, await (await fetch(jwksUrl)).json());
 * console.log(claims.pol.verdict, params?.amount);
 *
 * @param envelope as the signing service gave it: `<jws>~<disclosure>~...~`
 * @param keys those you trust the signing log to sign with
 * @throws ENVELOPE_IS_DENIAL, ENVELOPE_SIGNER_UNKNOWN, JWS_*, CLAIMS_INVALID, DISCLOSURE_INVALID, KEY_UNREADABLE
 */
export function verifyEnvelope(envelope: string, keys: KeySet): VerifiedDecision {
  const decision = verifyDecision(envelope, keys, [JWS_TYPES.sae, JWS_TYPES.denial]);
  if (decision.kind === "permission") return decision;
  const { verdict, reason } = decision.claims.pol;
  throw new CountersignError("ENVELOPE_IS_DENIAL", `${verdict}: ${reason}`);
}

/**
 * Checks a signed denial: who was refused what, by which rule.
 *
 * @example
 * const { claims } = verifyDenial(problem.denial, jwks);
 * console.log(claims.pol.verdict, claims.pol.reason);
 *
 * @param denial as the signing service gave it, with or without disclosures
 * @throws JWS_TYP_UNEXPECTED for a permission; ENVELOPE_SIGNER_UNKNOWN, JWS_*, CLAIMS_INVALID, DISCLOSURE_INVALID
 */
export function verifyDenial(denial: string, keys: KeySet): VerifiedDecision {
  return verifyDecision(denial, keys, [JWS_TYPES.denial]);
}

/** Either of the two. @throws what they throw */
export function verifyDecision(text: string, keys: KeySet, types: readonly JwsType[]): VerifiedDecision {
  const { jwt, disclosures } = splitCompact(text);
  const { jws, claims, hash } = openSae(jwt, types);
  requireSignedBy(keys, jws, "ENVELOPE_SIGNER_UNKNOWN");
  const { params, missing } = resolveRecord(claims, disclosures);
  const kind = jws.header.typ === JWS_TYPES.sae ? "permission" : "denial";
  return { kind, claims, hash, params, missing };
}
