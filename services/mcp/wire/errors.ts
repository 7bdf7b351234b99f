import { type CountersignError, isCountersignError } from "../../core/errors/error.ts";
import type { JsonValue } from "../../core/json/parse.ts";
import type { Failure } from "./message.ts";

/** What JSON-RPC and the revisions of MCP call what can be wrong. The last three are of 2026-07-28. */
export const CODES = {
  unreadable: -32700,
  invalidRequest: -32600,
  methodUnknown: -32601,
  invalidParams: -32602,
  internal: -32603,
  headerMismatch: -32020,
  capabilityMissing: -32021,
  versionUnknown: -32022,
} as const;

/** @param status of the HTTP answer, where the error is one of the transport; 200 where it is one of the method */
export function failure(code: number, message: string, data?: JsonValue, status?: number): Failure {
  return {
    kind: "error",
    error: { code, message, ...(data === undefined ? {} : { data }) },
    ...(status === undefined ? {} : { status }),
  };
}

/** One of our errors as a client of MCP reads it: the words for people, and the code and the cure as data. */
export function failureOf(thrown: unknown): Failure {
  if (!isCountersignError(thrown)) return failure(CODES.internal, "INTERNAL: the message could not be handled");
  const { code, detail, cure } = thrown;
  return failure(rpcCodeOf(thrown), `${code}: ${detail}. ${cure}`, { code, cure });
}

function rpcCodeOf({ code, family }: CountersignError): number {
  // A client that asks for what is closed goes on as with a server that does not have it.
  if (code === "METHOD_CLOSED") return CODES.methodUnknown;
  return family === "bad-input" ? CODES.invalidParams : CODES.internal;
}
