import { z } from "zod";

import { quantity } from "../../chain/abi/words.ts";
import type { HeadSource } from "../proof/heads.ts";
import type { Rpc } from "../../chain/rpc/client.ts";
import { type RpcAnswer, resultOf } from "../../chain/rpc/answer.ts";

const byNumber = z.tuple([quantity, z.literal(false)]);

/** A node whose blocks are those that enough nodes agree on; everything else is the node's own answer. */
export function createBlockRpc(node: Rpc, heads: Pick<HeadSource, "at">): Rpc {
  const ask = async (method: string, params: readonly unknown[]): Promise<RpcAnswer> => {
    const asked = method === "eth_getBlockByNumber" ? byNumber.safeParse(params).data : undefined;
    if (asked === undefined) return node.ask(method, params);
    const { number, hash, timestamp } = await heads.at(asked[0]);
    return { result: { number: hexOf(number), hash, timestamp: hexOf(timestamp) } };
  };
  return {
    ask,
    batch: (calls) => Promise.all(calls.map(({ method, params }) => ask(method, params))),
    request: async (method, params) => resultOf(await ask(method, params), method),
  };
}

function hexOf(value: number): string {
  return `0x${value.toString(16)}`;
}
