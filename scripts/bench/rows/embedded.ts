import type { DecisionCall } from "../../../services/chain/decide/rpc-mode.ts";
import { localAccounts } from "../../local/accounts.ts";
import type { Bench } from "../bench-context.ts";
import { type Actor, fullCall } from "../decide/calls.ts";
import type { EmbeddedEngine } from "../decide/deciders.ts";
import { createPoster } from "../http/post.ts";
import type { ApproverKey } from "../world/approvers.ts";
import type { World } from "../world/world.ts";
import { actorAt, expectPermitted, next } from "./decide.ts";
import { compare, type RowBody, type RowSpec } from "./row.ts";

const DEPTHS = [1, 3, 8] as const;
const CROWDS = [10, 1_000, 10_000] as const;
const NOT_YET = "this version decides by RPC only";
/** PUSH1 1 PUSH1 0 RETURN: leaves one zero byte as the code, which is STOP. */
const STOP_CODE = "0x60016000f3";
const CREATE_GAS = 1_000_000n;

type Work = (engine: EmbeddedEngine, world: World) => Promise<RowBody>;

/** Runs with a new engine, or says why not. */
async function withEngine(bench: Bench, work: Work): Promise<RowBody> {
  const { embedded } = await bench.deciders();
  if (embedded === null) return { skipped: NOT_YET };
  const engine = await embedded.create();
  try {
    return await work(engine, await bench.world());
  } finally {
    await engine.stop();
  }
}

export const EMBEDDED_ROWS: readonly RowSpec[] = [
  ...DEPTHS.map((depth) => ({
    name: `decide.embedded.depth${depth}`,
    does: `the policy in this process over proven state, warm, delegation at depth ${depth}, all dimensions`,
    run: (bench: Bench) =>
      withEngine(bench, (engine, world) => decideWarm(bench, engine, [actorAt(world, depth)], { isMain: depth === 3 })),
  })),
  {
    name: "decide.embedded.cold",
    does: "the first decision of an engine that pinned a block and has proven no code and no slot, depth 3",
    run: decideCold,
  },
  ...(["ecdsa", "p256"] as const).map((kind) => ({
    name: `decide.embedded.approval.${kind}`,
    does: `warm, depth 3, with one human approval by ${kind === "ecdsa" ? "a wallet" : "a P-256 key"}`,
    run: (bench: Bench) =>
      withEngine(bench, (engine, world) =>
        decideWarm(bench, engine, [actorAt(world, 3)], { approver: world.approvers[kind] }),
      ),
  })),
  ...CROWDS.map((size) => ({
    name: `decide.embedded.agents${size}`,
    does: `warm, for several of ${size} agents, delegation at depth 1`,
    run: async (bench: Bench) => {
      if (bench.quick && size > 1_000) return { skipped: "left out by --quick" };
      return withEngine(bench, async (engine) => decideWarm(bench, engine, await (await bench.crowd()).grow(size)));
    },
  })),
  // Registers agents as it goes, so it comes after the rows that count them.
  {
    name: "decide.embedded.churn",
    does: "pin and decide when every block changed the registry the decision reads, depth 3",
    run: (bench) => withEngine(bench, (engine, world) => decideInChurn(bench, engine, world)),
  },
  {
    name: "pin.block",
    does: "a new block: header hashed, accounts proven",
    run: (bench) => withEngine(bench, (engine, world) => pinBlocks(bench, engine, world)),
  },
];

interface WarmOptions {
  readonly approver?: ApproverKey;
  /** the row rivals are held against */
  readonly isMain?: boolean;
}

async function decideWarm(bench: Bench, engine: EmbeddedEngine, actors: readonly Actor[], options: WarmOptions = {}) {
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

async function decideCold(bench: Bench): Promise<RowBody> {
  const { embedded } = await bench.deciders();
  if (embedded === null) return { skipped: NOT_YET };
  const world = await bench.world();
  let engine: EmbeddedEngine | null = null;
  let call: DecisionCall | null = null;
  const body = await compare(bench, {
    row: {
      before: async () => {
        await engine?.stop();
        engine = await embedded.create();
        const pin = await engine.pin();
        call = { ...fullCall(world, actorAt(world, 3), pin.timestamp), pin };
      },
      run: async () => {
        if (engine === null || call === null) throw new Error("nothing is pinned");
        expectPermitted(await engine.decide(call));
      },
    },
    floor: null,
  });
  await (engine as EmbeddedEngine | null)?.stop();
  return body;
}

async function decideInChurn(bench: Bench, engine: EmbeddedEngine, world: World): Promise<RowBody> {
  const crowd = await bench.crowd();
  return compare(bench, {
    row: {
      before: () => crowd.join(),
      run: async () => {
        const pin = await engine.pin();
        expectPermitted(await engine.decide({ ...fullCall(world, actorAt(world, 3), pin.timestamp), pin }));
      },
    },
    floor: null,
  });
}

async function pinBlocks(bench: Bench, engine: EmbeddedEngine, world: World): Promise<RowBody> {
  const warm = await engine.pin();
  expectPermitted(await engine.decide({ ...fullCall(world, actorAt(world, 3), warm.timestamp), pin: warm }));
  const poster = createPoster(world.chain.url, 1);
  const ask = (id: number, method: string, ...params: unknown[]) => ({ jsonrpc: "2.0", id, method, params });
  const { evaluator } = world.deployment;
  const body = JSON.stringify([
    ask(1, "eth_getBlockByNumber", "latest", false),
    ask(2, "eth_getProof", evaluator, [], "latest"),
  ]);
  try {
    return await compare(bench, {
      row: { before: () => world.chain.mine(), run: () => engine.pin() },
      floor: { name: "the block and one account's proof, asked for and not checked", run: () => poster.post(body) },
    });
  } finally {
    poster.close();
  }
}
