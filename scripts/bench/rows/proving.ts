import { Interface } from "ethers";

import type { DecisionCall } from "../../../services/core/ports/decider.ts";
import { localAccounts } from "../../local/accounts.ts";
import type { Bench } from "../bench-context.ts";
import { fullCall } from "../decide/calls.ts";
import type { EmbeddedEngine } from "../decide/deciders.ts";
import { createPoster } from "../http/post.ts";
import type { World } from "../world/world.ts";
import { actorAt, expectPermitted } from "./decide.ts";
import { withEngine } from "./engine.ts";
import { compare, type RowBody, type RowSpec } from "./row.ts";

/** The owner of an agent says where it is described: the registry changes, and no decision with it. */
const identityAbi = new Interface(["function setAgentURI(uint256 agentId, string newURI)"]);
const WRITE_GAS = 300_000n;

/** Rows in which the engine has to prove something first. */
export const PROVING_ROWS: readonly RowSpec[] = [
  {
    name: "decide.embedded.cold",
    does: "the first decision of an engine that pinned a block and has proven no code and no slot, depth 3",
    run: decideCold,
  },
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

async function decideCold(bench: Bench): Promise<RowBody> {
  const { embedded } = await bench.deciders();
  const world = await bench.world();
  let engine: EmbeddedEngine | null = null;
  let call: DecisionCall | null = null;
  return compare(bench, {
    row: {
      before: async () => {
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
}

async function decideInChurn(bench: Bench, engine: EmbeddedEngine, world: World): Promise<RowBody> {
  const { registrar } = localAccounts();
  const { agentRegistry } = world.deployment;
  let write = 0;
  return compare(bench, {
    row: {
      before: async () => {
        write += 1;
        const data = identityAbi.encodeFunctionData("setAgentURI", [1, `urn:bench:${write}`]);
        await world.chain.sendAll(registrar, agentRegistry, [data], WRITE_GAS);
      },
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
  const { evaluator, agentRegistry, lineage } = world.deployment;
  const body = JSON.stringify([
    ask(1, "eth_getBlockByNumber", "latest", false),
    ...[evaluator, agentRegistry, lineage].map((address, i) => ask(2 + i, "eth_getProof", address, [], "latest")),
  ]);
  try {
    return await compare(bench, {
      row: { before: () => world.chain.mine(), run: () => engine.pin() },
      floor: {
        name: "the block and three accounts' proofs without slots, asked for and not checked",
        run: () => poster.post(body),
      },
    });
  } finally {
    poster.close();
  }
}
