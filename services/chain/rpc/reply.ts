import { z } from "zod";

import type { RpcError } from "./answer.ts";
import type { Reply } from "./transport.ts";

/** HTTP statuses, and the JSON-RPC code some nodes use for the same, that mean: later. */
const BUSY_STATUSES: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);
const BUSY_CODE = 429;
const BUSY_WORDS = /too many requests|rate.?limit|compute units per second|throttl/i;

/** Of what a node says, this much is repeated. */
const MAX_WORDS = 200;

const saidSchema = z.union([
  z.object({ error: z.union([z.object({ message: z.string() }).transform(({ message }) => message), z.string()]) }),
  z.object({ message: z.string() }).transform(({ message }) => ({ error: message })),
]);

/** The body as JSON; undefined when it is none. */
export function jsonOf({ text }: Reply): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An answer that is none of JSON-RPC, as an error with the HTTP status for its code and the node's own words. */
export function refusalOf(origin: string, reply: Reply): RpcError {
  const words = wordsOf(reply);
  return {
    code: reply.status,
    message: `${origin}: HTTP status ${reply.status}${words === "" ? "" : `: ${words}`}`,
    data: null,
  };
}

/** What the node said, in one line without markup. */
export function wordsOf(reply: Reply): string {
  const said = saidSchema.safeParse(jsonOf(reply));
  const text = said.success ? said.data.error : reply.text.replaceAll(/<(style|script)[^]*?<\/\1>|<[^>]*>/gi, " ");
  return text.replaceAll(/\s+/g, " ").trim().slice(0, MAX_WORDS);
}

/** Whether the same may pass later. */
export function isBusy({ code, message }: Pick<RpcError, "code" | "message">): boolean {
  return code === BUSY_CODE || BUSY_STATUSES.has(code) || BUSY_WORDS.test(message);
}
