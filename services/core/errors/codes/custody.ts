import { bad, refused, type ErrorEntry } from "./entry.ts";

/** Agents whose keys an enforcement point keeps, and whoever asks in their name. */
export const CUSTODY_ERRORS = {
  BEARER_UNKNOWN: refused(
    401,
    "The bearer key is nobody's",
    "Send `Authorization: Bearer <key>` with the content of the agent's .token file, which lies beside its key.",
  ),
  BEARER_IN_URL: bad(
    400,
    "A bearer key stands in the URL",
    "Take the key for lost: delete the agent's .token file, start the gateway again, and send the new key in the Authorization header only.",
  ),
  CALLER_MISMATCH: refused(
    403,
    "The bearer key is another agent's than the one that is named",
    "Leave out Countersign-Agent, or name the agent whose key is shown.",
  ),
  CUSTODY_MISMATCH: refused(
    403,
    "The agent's key is registered in another hand",
    "Only who keeps a key as the chain says may sign with it: `countersign agent show` says which custody the key was registered with.",
  ),
  IDEMPOTENCY_MISMATCH: bad(
    400,
    "The key of this request names another request",
    "Send the very request that was sent first, byte for byte, or use another Idempotency-Key.",
  ),
  REQUEST_TAKEN: refused(
    409,
    "This request was taken before",
    "It reached the target at most once, and the detail says what became of it. To act once more, send another Idempotency-Key.",
  ),
} as const satisfies Record<string, ErrorEntry>;
