import { CountersignError } from "../errors/error.ts";
import { sha256b64 } from "../hash.ts";
import { type ParsedJws, parseJws } from "../jws/parse.ts";
import { type Intent, INTENT_MAX_BYTES, INTENT_MAX_LIFE, intentSchema } from "../schemas/intent.ts";
import { parseAs } from "../schemas/parse.ts";
import { type ActFor, takeActFor } from "../sdjwt/act-for.ts";
import { type DisclosedAct, resolveAct } from "../sdjwt/act.ts";
import { splitPresented } from "../sdjwt/disclosure.ts";
import { requirePrintable } from "../text/printable.ts";
import { CLOCK_SKEW } from "../time.ts";
import { type AgentSubject, parseAgentSubject } from "../words/ids.ts";
import { JWS_TYPES } from "../words/kinds.ts";

/** The signed part of an intent whose form is right. Nothing is said yet about who signed it. */
export interface SignedIntent {
  readonly jws: ParsedJws;
  readonly claims: Intent;
  readonly subject: AgentSubject;
}

/** An intent with every disclosure of its action. */
export interface OpenedIntent extends SignedIntent, DisclosedAct {
  readonly disclosures: readonly string[];
  /** SHA-256 of the part before the first `~` */
  readonly hash: string;
  /** whom the agent acts for, with its disclosure, which is none of `disclosures`; null for nobody it names */
  readonly actFor: ActFor | null;
}

/**
 * Opens the signed part of an intent: what stands in the log.
 * @throws JWS_*, CLAIMS_INVALID, INTENT_LIFETIME
 */
export function openSignedIntent(jwt: string): SignedIntent {
  const jws = parseJws(jwt, [JWS_TYPES.intent]);
  const claims = parseAs(intentSchema, jws.payload, "CLAIMS_INVALID");
  const life = claims.exp - claims.iat;
  if (life <= 0 || life > INTENT_MAX_LIFE) {
    throw new CountersignError("INTENT_LIFETIME", `exp is ${life} s after iat; at most ${INTENT_MAX_LIFE}`);
  }
  return { jws, claims, subject: parseAgentSubject(claims.iss) };
}

/**
 * Opens `<intent>~<disclosure>~...~`.
 * @throws INTENT_TOO_LARGE, JWS_*, CLAIMS_INVALID, AMOUNT_INVALID, DISCLOSURE_INVALID, PARAM_UNPRINTABLE, INTENT_LIFETIME
 */
export function openIntent(text: string): OpenedIntent {
  const { jwt, disclosures: all } = splitPresented(text, INTENT_MAX_BYTES, "INTENT_TOO_LARGE");
  const signed = openSignedIntent(jwt);
  const { actFor, others: disclosures } = takeActFor(signed.claims.act_for, all);
  // Who decides, and who approves, is told for whom: a digest alone would be anybody.
  if (signed.claims.act_for !== null && actFor === null) {
    throw new CountersignError("DISCLOSURE_INVALID", "act_for has no disclosure");
  }
  const act = resolveAct(signed.claims.act, disclosures);
  requirePrintable(act.params);
  return { ...signed, ...act, disclosures, hash: sha256b64(jwt), actFor };
}

/**
 * @param now unix seconds
 * @throws INTENT_EXPIRED, INTENT_NOT_YET_VALID, INTENT_AUDIENCE
 */
export function checkIntentFresh(claims: Intent, aud: string, now: number): void {
  if (claims.aud !== aud) throw new CountersignError("INTENT_AUDIENCE", `meant for ${claims.aud}`);
  if (claims.exp <= now) throw new CountersignError("INTENT_EXPIRED", `expired at ${claims.exp}, now ${now}`);
  if (claims.iat > now + CLOCK_SKEW) {
    throw new CountersignError("INTENT_NOT_YET_VALID", `signed for ${claims.iat}, now ${now}`);
  }
}
