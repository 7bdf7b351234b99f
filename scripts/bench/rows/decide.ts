import { createRpc } from "../../../services/chain/rpc/client.ts";
import { readLatestBlock } from "../../../services/chain/read/block.ts";
import { toHex } from "../../../services/core/encoding/hex.ts";
import type { DecisionCall, Decision } from "../../../services/core/ports/decider.ts";
import { permits } from "../../../services/core/words/verdicts.ts";
import type { Bench } from "../bench-context.ts";
import { type Actor, fullCall } from "../decide/calls.ts";
import { createPoster } from "../http/post.ts";
import type { World } from "../world/world.ts";
import { compare, type RowSpec } from "./row.ts";

const DEPTHS = [1, 3, 8] as const;

export const RPC_ROWS: readonly RowSpec[] = DEPTHS.map((depth) => ({
  name: `decide.rpc.depth${depth}`,
  does: `eth_call of the policy at a pinned block of a local node, delegation at depth ${depth}, all dimensions`,
  run: async (bench) => decideByRpc(bench, [actorAt(await bench.world(), depth)], depth),
}));

export function actorAt(world: World, depth: number): Actor {
  const { subject, delegation, name } = world.agentAt(depth);
  return { subject, delegation, model: name };
}

/** The HTTP body of the raw call. */
export async function fullCallBody(world: World, depth: number): Promise<string> {
  const pin = await readLatestBlock(world.chain.rpc);
  return bodyOf({ ...fullCall(world, actorAt(world, depth), pin.timestamp), pin });
}

/** @throws unless the action is allowed: what is refused is cheaper */
export function expectPermitted({ verdict, reason }: Decision): void {
  if (!permits(verdict)) throw new Error(`the action should be allowed, and is ${verdict}: ${reason}`);
}

export async function decideByRpc(bench: Bench, actors: readonly Actor[], depth: number) {
  const world = await bench.world();
  const { rpc } = await bench.deciders();
  const pin = await readLatestBlock(createRpc(world.chain.url));
  const calls = actors.map((actor): DecisionCall => ({ ...fullCall(world, actor, pin.timestamp), pin }));
  const bodies = calls.map(bodyOf);
  const poster = createPoster(world.chain.url, 1);
  try {
    return await compare(bench, {
      row: { run: async () => expectPermitted(await rpc.decide(next(calls))) },
      floor: { name: "the same eth_call over a bare kept-alive connection", run: () => poster.post(next(bodies)) },
      ...(depth === 3 ? { task: "decide" as const } : {}),
    });
  } finally {
    poster.close();
  }
}

const turns = new WeakMap<readonly unknown[], number>();

/** One after the other, round and round. */
export function next<T>(list: readonly T[]): T {
  const turn = turns.get(list) ?? 0;
  turns.set(list, turn + 1);
  const item = list[turn % list.length];
  if (item === undefined) throw new RangeError("an empty list");
  return item;
}

function bodyOf({ contract, gas, callData, pin }: DecisionCall): string {
  const call = { from: `0x${"00".repeat(20)}`, to: contract, gas: `0x${gas.toString(16)}`, data: toHex(callData) };
  return JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_call", params: [call, { blockHash: pin.hash }] });
}
