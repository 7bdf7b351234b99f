import { z } from "zod";

/** JSON-RPC 2.0 codes. */
const PARSE_ERROR = -32700;
const INVALID_REQUEST = -32600;
export const METHOD_NOT_FOUND = -32601;
export const INVALID_PARAMS = -32602;
const INTERNAL_ERROR = -32603;
/** What nodes answer for failures of their own. */
export const SERVER_ERROR = -32000;

const MAX_BATCH = 1000;

const callSchema = z.object({
  jsonrpc: z.literal("2.0"),
  id: z.union([z.int(), z.string(), z.null()]),
  method: z.string(),
  params: z.array(z.unknown()).default([]),
});

/** An error with a JSON-RPC code, as Hardhat throws it and as this server does. */
const codedErrorSchema = z.object({ code: z.int(), message: z.string(), data: z.unknown().optional() });

/** Runs one JSON-RPC method. An error with a numeric `code` is answered as it is. */
export type RpcHandler = (method: string, params: readonly unknown[]) => Promise<unknown>;

/** What a handler throws to refuse a call. */
export class RpcRefusal extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Answers a JSON-RPC body, single or batch. Never throws. */
export async function answerAll(body: string, handle: RpcHandler): Promise<unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return failure(null, PARSE_ERROR, "not JSON");
  }
  if (!Array.isArray(parsed)) return answerOne(parsed, handle);
  if (parsed.length === 0 || parsed.length > MAX_BATCH) {
    return failure(null, INVALID_REQUEST, `a batch has 1 to ${MAX_BATCH} calls`);
  }
  return Promise.all(parsed.map((call) => answerOne(call, handle)));
}

async function answerOne(call: unknown, handle: RpcHandler): Promise<unknown> {
  const parsed = callSchema.safeParse(call);
  if (!parsed.success) return failure(null, INVALID_REQUEST, "not a JSON-RPC 2.0 call");
  const { id, method, params } = parsed.data;
  try {
    return { jsonrpc: "2.0", id, result: (await handle(method, params)) ?? null };
  } catch (error) {
    // Hardhat's errors carry their message and code as inherited properties.
    const coded = error instanceof Error ? codedErrorSchema.safeParse(visible(error)) : null;
    if (coded?.success !== true) return failure(id, INTERNAL_ERROR, "internal error");
    return failure(id, coded.data.code, coded.data.message, coded.data.data);
  }
}

function visible(error: Error & { readonly code?: unknown; readonly data?: unknown }): unknown {
  return { code: error.code, message: error.message, data: error.data };
}

function failure(id: unknown, code: number, message: string, data?: unknown): unknown {
  return { jsonrpc: "2.0", id, error: { code, message, ...(data === undefined ? {} : { data }) } };
}
