import type { RpcAnswer } from "../../../../services/chain/rpc/answer.ts";
import type { Rpc } from "../../../../services/chain/rpc/client.ts";

/** Sees every call before the node does: answers it, or lets it through by returning undefined. */
export type Interceptor = (method: string, params: readonly unknown[]) => Promise<RpcAnswer | undefined>;

/** A node with somebody in between. */
export function intercept(rpc: Rpc, interceptor: Interceptor): Rpc {
  const ask = async (method: string, params: readonly unknown[]) =>
    (await interceptor(method, params)) ?? (await rpc.ask(method, params));
  return {
    ask,
    batch: (calls) => Promise.all(calls.map(({ method, params }) => ask(method, params))),
    request: async (method, params) => {
      const answer = await interceptor(method, params);
      return answer !== undefined && "result" in answer ? answer.result : rpc.request(method, params);
    },
  };
}
