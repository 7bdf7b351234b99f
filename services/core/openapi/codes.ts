import type { ErrorCode } from "../errors/registry.ts";

/** What any route may answer, whatever it is asked. */
export const OF_ALL = [
  "HTTP_MALFORMED",
  "HEADER_TOO_LARGE",
  "HEADER_DUPLICATE",
  "HOST_UNKNOWN",
  "BROWSER_REFUSED",
  "URI_NOT_CANONICAL",
  "CONNECTION_DROPPED",
  "ROUTE_UNKNOWN",
  "INTERNAL",
] as const satisfies readonly ErrorCode[];

/** What a JSON body can be wrong with. */
export const OF_BODY = [
  "CONTENT_TYPE_UNSUPPORTED",
  "CONTENT_ENCODING_UNSUPPORTED",
  "BODY_TOO_LARGE",
  "JSON_MALFORMED",
  "JSON_DUPLICATE_NAME",
  "BODY_INVALID",
] as const satisfies readonly ErrorCode[];

/** What something signed can be wrong with, in a body or a header. */
export const OF_JWS = [
  "JSON_MALFORMED",
  "JSON_DUPLICATE_NAME",
  "JWS_MALFORMED",
  "JWS_NOT_CANONICAL",
  "JWS_HEADER_INVALID",
  "JWS_ALG_UNSUPPORTED",
  "JWS_ALG_KEY_MISMATCH",
  "JWS_TYP_UNEXPECTED",
  "JWS_SIGNATURE_INVALID",
  "CLAIMS_INVALID",
] as const satisfies readonly ErrorCode[];

/** Why nothing can be read from the chain. */
export const OF_CHAIN = [
  "CHAIN_UNREACHABLE",
  "CHAIN_WRONG_ID",
  "CALL_NOT_RUN",
  "STALE_STATE",
  "STATE_PROOF_INVALID",
  "HEADER_INVALID",
  "HEAD_DISPUTED",
] as const satisfies readonly ErrorCode[];

/** Why nothing can be read from the store. */
export const OF_STORE = ["STORE_FAILED", "LOG_CORRUPT"] as const satisfies readonly ErrorCode[];

/** Why nothing can be added to the log. */
export const OF_LOG = [
  ...OF_STORE,
  "LOG_FENCED",
  "STORE_BEHIND",
  "SIGNING_FAILED",
  "ENVELOPE_SIGNER_UNKNOWN",
] as const satisfies readonly ErrorCode[];

/** Why a proof of who reads does not count. */
export const OF_READER = [
  "PROOF_MISSING",
  "PROOF_INVALID",
  "PROOF_EXPIRED",
  "RATE_LIMITED",
  ...OF_JWS,
  ...OF_CHAIN,
] as const satisfies readonly ErrorCode[];

/** Why the policy in force is not asked. */
export const OF_POLICY = [
  "POLICY_UNKNOWN",
  "MAPPING_MISMATCH",
  "EVALUATOR_CODE_MISMATCH",
  ...OF_CHAIN,
] as const satisfies readonly ErrorCode[];
