import type { DecisionCall } from "../../../services/core/ports/decider.ts";
import { localAccounts } from "../../local/accounts.ts";
import type { Bench } from "../bench-context.ts";
import { type Actor, fullCall } from "../decide/calls.ts";
import type { EmbeddedEngine } from "../decide/deciders.ts";
import type { ApproverKey } from "../world/approvers.ts";
import { actorAt, expectPermitted, next } from "./decide.ts";
import { withEngine } from "./engine.ts";
import { compare, type RowSpec } from "./row.ts";

const DEPTHS = [1, 3, 8] as const;
/** PUSH1 1 PUSH1 0 RETURN: leaves one zero byte as the code, which is STOP. */
const STOP_CODE = "0x60016000f3";
const CREATE_GAS = 1_000_000n;

export const EMBEDDED_ROWS: readonly RowSpec[] = [
  ...DEPTHS.map((depth) => ({
    name: `decide.embedded.depth${depth}`,
    does: `the policy in this process over proven state, warm, delegation at depth ${depth}, all dimensions`,
    run: (bench: Bench) =>
      withEngine(bench, (engine, world) => decideWarm(bench, engine, [actorAt(world, depth)], { isMain: depth === 3 })),
  })),
  ...(["ecdsa", "p256"] as const).map((kind) => ({
    name: `decide.embedded.approval.${kind}`,
    does: `warm, depth 3, with one human approval by ${kind === "ecdsa" ? "a wallet" : "a P-256 key"}`,
    run: (bench: Bench) =>
      withEngine(bench, (engine, world) =>
        decideWarm(bench, engine, [actorAt(world, 3)], { approver: world.approvers[kind] }),
      ),
  })),
];

export interface WarmOptions {
  readonly approver?: ApproverKey;
  /** the row rivals are held against */
  readonly isMain?: boolean;
}

export async function decideWarm(
  bench: Bench,
  engine: EmbeddedEngine,
  actors: readonly Actor[],
  options: WarmOptions = {},
) {
  const world = await bench.world();
  // Before the block is pinned: it has to be there.
  const contract = await stopContract(bench);
  const pin = await engine.pin();
  const calls = actors.map((actor): DecisionCall => {
    return { ...fullCall(world, actor, pin.timestamp, options.approver), pin };
  });
  const empty = { ...next(calls), contract, callData: new Uint8Array() };
  for (const call of [...calls, empty]) await engine.decide(call);
  return compare(bench, {
    row: { run: async () => expectPermitted(await engine.decide(next(calls))) },
    floor: {
      name: "a call of a contract that stops at once, in the same interpreter",
      run: () => engine.decide(empty),
    },
    ...(options.isMain === true ? { task: "decide" as const } : {}),
  });
}

/** Does nothing, and costs what every call costs. */
function stopContract(bench: Bench): Promise<string> {
  return bench.once("stop contract", async () => {
    const { chain } = await bench.world();
    return (await chain.sendAll(localAccounts().outsider, null, [STOP_CODE], CREATE_GAS)).contract;
  });
}
