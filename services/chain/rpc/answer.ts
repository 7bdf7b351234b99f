import { CountersignError } from "../../core/errors/error.ts";

/**
 * An error the node itself answered with, or the HTTP status and words of an answer that is no JSON-RPC. `data` is revert data
 * in hex when there is some.
 */
export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data: string | null;
}

/** What a node answered: exactly one of the two. */
export type RpcAnswer = { readonly result: unknown } | { readonly error: RpcError };

/** @throws CHAIN_UNREACHABLE when the node answered with an error */
export function resultOf(answer: RpcAnswer, what: string): unknown {
  if ("result" in answer) return answer.result;
  throw new CountersignError("CHAIN_UNREACHABLE", `${what}: the node answered ${describeError(answer.error)}`);
}

export function describeError(error: RpcError): string {
  return `${error.code} ${JSON.stringify(error.message.slice(0, 200))}`;
}

/**
 * What nodes say when the EVM itself failed: the same at every replay, so it is a fact about the contract. Every other
 * error (unknown block, limits, time-outs) is a fact about the node, and nothing may be concluded from it.
 */
const EVM_FAILURE =
  /revert|out ?of ?gas|invalid ?(fe ?)?opcode|bad ?instruction|opcode ?not ?found|stack ?(under|over)flow|stack limit|invalid ?jump|write protection|return ?data ?out|requires at least \d+ gas|intrinsic gas|gas floor/i;

/** JSON-RPC code of a revert, agreed by all clients. */
const REVERT_CODE = 3;

/** Codes that are HTTP statuses: then the words are of a server before the node, and no EVM has run. */
const isHttpStatus = (code: number): boolean => code >= 300 && code < 600;

/** Whether an `eth_call` failed inside the EVM, and not in the node. */
export function isEvmFailure(error: RpcError): boolean {
  if (isHttpStatus(error.code)) return false;
  return error.code === REVERT_CODE || EVM_FAILURE.test(error.message);
}
