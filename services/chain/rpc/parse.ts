import { z } from "zod";

import { CountersignError } from "../../core/errors/error.ts";
import type { RpcAnswer } from "./answer.ts";

const headSchema = z.object({ jsonrpc: z.literal("2.0"), id: z.int() });

/** The error comes first: some servers send `"result": null` beside it. */
const answerSchema = z.union([
  headSchema.extend({ error: z.object({ code: z.int(), message: z.string(), data: z.unknown().optional() }) }),
  headSchema.extend({ result: z.unknown() }),
]);

/** Revert data stands in `data`, or one level below it, depending on the client. */
function revertData(data: unknown): string | null {
  const hex = z.string().regex(/^0x([0-9a-fA-F]{2})*$/);
  const direct = hex.safeParse(data);
  if (direct.success) return direct.data;
  const nested = z.object({ data: hex }).safeParse(data);
  return nested.success ? nested.data.data : null;
}

/** Whether it is one error instead of an answer to each call. */
export function isOneError(answered: unknown): boolean {
  return z.object({ error: z.unknown() }).safeParse(answered).success;
}

/** Whether it answers the call with this id, in JSON-RPC. */
export function isAnswerTo(answered: unknown, id: number): boolean {
  const parsed = answerSchema.safeParse(answered);
  return parsed.success && parsed.data.id === id;
}

/**
 * Sorts the answers to calls `firstId`, `firstId + 1`, ... into the order of the calls.
 * @throws CHAIN_UNREACHABLE when one is missing, twice, or not JSON-RPC
 */
export function parseAnswers(answered: unknown, firstId: number, count: number): readonly RpcAnswer[] {
  const list = z.array(answerSchema).safeParse(count === 1 ? [answered] : answered);
  if (!list.success || list.data.length !== count) {
    throw new CountersignError("CHAIN_UNREACHABLE", `the node did not answer ${count} calls in JSON-RPC`);
  }
  const byId = new Map(list.data.map((answer) => [answer.id, answer]));
  return Array.from({ length: count }, (_, i) => {
    const answer = byId.get(firstId + i);
    if (answer === undefined) throw new CountersignError("CHAIN_UNREACHABLE", "the node left out an answer");
    if (!("error" in answer)) return { result: answer.result };
    const { code, message, data } = answer.error;
    return { error: { code, message, data: revertData(data) } };
  });
}
