import { CountersignError } from "../../core/errors/error.ts";
import { resultOf, type RpcAnswer } from "./answer.ts";
import { parseAnswers } from "./parse.ts";
import { createTransport } from "./transport.ts";

export interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** JSON-RPC 2.0. A node that does not answer, or not in JSON-RPC, is CHAIN_UNREACHABLE. */
export interface Rpc {
  /** @throws CHAIN_UNREACHABLE also when the node answers with an error */
  request(method: string, params: readonly unknown[]): Promise<unknown>;
  /** Gives an error the node answered with back instead of throwing it. */
  ask(method: string, params: readonly unknown[]): Promise<RpcAnswer>;
  /** One exchange for several calls; answers in the order of the calls. */
  batch(calls: readonly RpcCall[]): Promise<readonly RpcAnswer[]>;
}

export interface RpcOptions {
  /** default 5,000 */
  readonly timeoutMs?: number;
  /** largest answer in bytes, default 32 MiB */
  readonly maxBytes?: number;
}

/** @throws CONFIG_INVALID when `url` is not http(s) */
export function createRpc(url: string, options: RpcOptions = {}): Rpc {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new CountersignError("CONFIG_INVALID", "the RPC URL must begin with http:// or https://");
  }
  const send = createTransport(url, { timeoutMs: options.timeoutMs ?? 5_000, maxBytes: options.maxBytes ?? 1 << 25 });
  let nextId = 1;

  const batch = async (calls: readonly RpcCall[]): Promise<readonly RpcAnswer[]> => {
    if (calls.length === 0) return [];
    const firstId = nextId;
    nextId += calls.length;
    const messages = calls.map((call, i) => ({ jsonrpc: "2.0", id: firstId + i, ...call }));
    const answered = await send(JSON.stringify(messages.length === 1 ? messages[0] : messages));
    return parseAnswers(answered, firstId, calls.length);
  };

  const ask = async (method: string, params: readonly unknown[]): Promise<RpcAnswer> => {
    const [answer] = await batch([{ method, params }]);
    if (answer === undefined) throw new CountersignError("CHAIN_UNREACHABLE", `${method}: no answer`);
    return answer;
  };

  return {
    batch,
    ask,
    request: async (method, params) => resultOf(await ask(method, params), method),
  };
}

/** @throws CONFIG_MISSING when there is no URL: the process brings no chain of its own */
export function requireRpcUrl(url: string | null): string {
  if (url === null) throw new CountersignError("CONFIG_MISSING", "RPC_URL is not set: this process brings no chain");
  return url;
}

/** The connection of a process that brings no chain of its own. @throws CONFIG_MISSING when there is no URL, CONFIG_INVALID */
export function requireRpc(url: string | null): Rpc {
  return createRpc(requireRpcUrl(url));
}
