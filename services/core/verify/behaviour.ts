import { CountersignError } from "../errors/error.ts";
import { type ParsedJws, parseJws } from "../jws/parse.ts";
import { type Behaviour, behaviourSchema } from "../schemas/behaviour.ts";
import { parseAs } from "../schemas/parse.ts";
import { CLOCK_SKEW } from "../time.ts";
import { type AgentSubject, parseAgentSubject } from "../words/ids.ts";
import { JWS_TYPES } from "../words/kinds.ts";

/** What an agent says it did, in its right form. Nothing is said yet about who signed it. */
export interface SignedBehaviour {
  readonly jws: ParsedJws;
  readonly claims: Behaviour;
  readonly subject: AgentSubject;
}

/** @throws JWS_*, CLAIMS_INVALID */
export function openBehaviour(text: string): SignedBehaviour {
  const jws = parseJws(text, [JWS_TYPES.behaviour]);
  const claims = parseAs(behaviourSchema, jws.payload, "CLAIMS_INVALID");
  return { jws, claims, subject: parseAgentSubject(claims.iss) };
}

/**
 * Nobody says what it did before it may, nor in a time that is still to come.
 * @param issued when the permission was, unix seconds
 * @param now unix seconds
 * @throws CLAIMS_INVALID
 */
export function checkBehaviourTime({ iat }: Pick<Behaviour, "iat">, issued: number, now: number): void {
  if (iat >= issued - CLOCK_SKEW && iat <= now + CLOCK_SKEW) return;
  throw new CountersignError("CLAIMS_INVALID", `iat: signed at ${iat}; permitted at ${issued}, now ${now}`);
}
