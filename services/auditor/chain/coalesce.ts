import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";

import { CountersignError } from "../../core/errors/error.ts";
import type { RpcAnswer } from "../../chain/rpc/answer.ts";
import { resultOf } from "../../chain/rpc/answer.ts";
import type { Rpc, RpcCall } from "../../chain/rpc/client.ts";

interface Waiting {
  readonly call: RpcCall;
  readonly settle: PromiseWithResolvers<RpcAnswer>;
}

/** Calls in one exchange: what public nodes still take. */
const MAX_BATCH = 100;
const TRIES = 4;
const FIRST_PAUSE_MS = 200;

/**
 * Puts the single calls of one turn of the event loop into few exchanges, and tries an exchange that failed again: an audit of
 * many records should not end at one lost packet.
 */
export function coalesce(rpc: Rpc): Rpc {
  let queue: Waiting[] = [];

  const flush = async (): Promise<void> => {
    await nextTurn();
    const calls = queue;
    queue = [];
    for (let i = 0; i < calls.length; i += MAX_BATCH) await exchange(rpc, calls.slice(i, i + MAX_BATCH));
  };

  const ask = (method: string, params: readonly unknown[]): Promise<RpcAnswer> => {
    const settle = Promise.withResolvers<RpcAnswer>();
    queue.push({ call: { method, params }, settle });
    if (queue.length === 1) void flush();
    return settle.promise;
  };

  return {
    // What is asked once is to be answered with the node's refusal, and not after it was waited for.
    ask: (method, params, tries) => (tries === "once" ? rpc.ask(method, params, tries) : ask(method, params)),
    request: async (method, params) => resultOf(await ask(method, params), method),
    batch: (calls) => Promise.all(calls.map(({ method, params }) => ask(method, params))),
  };
}

async function exchange(rpc: Rpc, calls: readonly Waiting[]): Promise<void> {
  try {
    const answers = await batchWithRetry(
      rpc,
      calls.map(({ call }) => call),
    );
    calls.forEach(({ settle }, i) => {
      const answer = answers[i];
      if (answer === undefined) settle.reject(new CountersignError("CHAIN_UNREACHABLE", "an answer is missing"));
      else settle.resolve(answer);
    });
  } catch (error) {
    for (const { settle } of calls) settle.reject(error);
  }
}

async function batchWithRetry(rpc: Rpc, calls: readonly RpcCall[]): Promise<readonly RpcAnswer[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rpc.batch(calls);
    } catch (error) {
      if (attempt === TRIES) throw error;
      await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
  }
}
