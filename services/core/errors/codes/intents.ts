import { bad, refused, type ErrorEntry } from "./entry.ts";

/** Why an intent is not judged at all. */
export const INTENT_ERRORS = {
  INTENT_EXPIRED: refused(401, "The intent has expired", "Sign a new intent; check the agent's clock."),
  INTENT_NOT_YET_VALID: refused(401, "The intent is from the future", "Check the agent's clock."),
  INTENT_TOO_LARGE: bad(
    413,
    "The intent is too large",
    "An intent with its disclosures has at most 16,384 bytes, and 24 disclosures.",
  ),
  INTENT_LIFETIME: bad(400, "The intent lives too long", "Let exp be after iat by at most 300 s."),
  INTENT_AUDIENCE: refused(401, "The intent is meant for another log", "Set aud to the log of this signing service."),
  INTENT_BEFORE_STORE: refused(
    401,
    "The intent is older than this service's log",
    "Sign a new intent: the log was put back from a copy, and a decision on this one may have been lost.",
  ),
  INTENT_REUSED: refused(409, "The intent's jti was used before, in another intent", "Give every intent a fresh jti."),
  AGENT_UNKNOWN: refused(
    401,
    "The agent is not registered",
    "Use the id the registrar's call of AgentRegistry `register` gave as UID of the subject; a new entry counts from its block on.",
  ),
  AGENT_KEY_MISMATCH: refused(
    401,
    "The key is not this agent's registered key",
    "Sign with the key that is registered for the agent named in iss.",
  ),
  PEP_UNKNOWN: bad(
    400,
    "The enforcement point is not a log of this organization",
    "Set pep to the log name of an enforcement point of this organization.",
  ),
} as const satisfies Record<string, ErrorEntry>;
