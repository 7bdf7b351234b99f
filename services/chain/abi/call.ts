import type { Interface } from "ethers";
import type { z } from "zod";

import type { Rpc, RpcCall } from "../rpc/client.ts";
import { resultOf, type RpcAnswer } from "../rpc/answer.ts";
import { decodeOutput } from "./decode.ts";

/** Where to read: a block by hash (EIP-1898), or the newest. */
export type BlockTag = { readonly blockHash: string } | "latest";

/** A call of a contract, as a transaction makes it. */
export interface Call {
  readonly to: string;
  readonly data: string;
}

/** A view call that knows how to read its answer. */
export interface View<T> {
  readonly call: RpcCall;
  readonly read: (answer: RpcAnswer) => T;
}

/** No account: what a view call is sent from, so that every node runs it alike. */
export const NOBODY = `0x${"00".repeat(20)}`;

/** Prepares `name(...args)` of the contract at `to`. Reading throws CHAIN_UNREACHABLE when the call failed. */
export function view<T>(
  abi: Interface,
  name: string,
  to: string,
  args: readonly unknown[],
  at: BlockTag,
  schema: z.ZodType<T>,
): View<T> {
  const data = abi.encodeFunctionData(name, args);
  return {
    call: { method: "eth_call", params: [{ from: NOBODY, to, data }, at] },
    read: (answer) => decodeOutput(abi, name, resultOf(answer, name), schema),
  };
}

/** Runs several views in one exchange. */
export async function readAll<T extends readonly unknown[]>(rpc: Rpc, views: Views<T>): Promise<T> {
  return readAnswers(views, await rpc.batch(views.map((each) => each.call)));
}

export type Views<T extends readonly unknown[]> = { readonly [K in keyof T]: View<T[K]> };

/** Reads the answers to the calls of `views`, in their order. */
export function readAnswers<T extends readonly unknown[]>(views: Views<T>, answers: readonly RpcAnswer[]): T {
  return views.map((each, i) => each.read(answers[i] ?? { result: null })) as unknown as T;
}

/** Runs one view. */
export async function readOne<T>(rpc: Rpc, one: View<T>): Promise<T> {
  return one.read(await rpc.ask(one.call.method, one.call.params));
}
