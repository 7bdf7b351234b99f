import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { readLatestBlock } from "../../../services/chain/read/block.ts";
import { createRegistries } from "../../../services/chain/read/registries.ts";
import type { Bench } from "../bench-context.ts";
import { fullCall } from "../decide/calls.ts";
import { LINE } from "../world/roster.ts";
import type { RowBody, RowSpec } from "./row.ts";

const SIZE = 10_000;
/** Reads that are under way at the same time. */
const WIDTH = 50;

export const MEMORY_ROWS: readonly RowSpec[] = [
  {
    name: `memory.agents${SIZE}`,
    does: `what the process holds more after it read each of ${SIZE} agents at one block and opened an engine that decided for some`,
    run: async (bench) => (bench.quick ? { skipped: "left out by --quick" } : measureMemory(bench)),
  },
];

async function measureMemory(bench: Bench): Promise<RowBody> {
  const crowd = await bench.crowd();
  const actors = await crowd.grow(SIZE);
  const world = await bench.world();
  const { chain, system } = world;
  const { embedded } = await bench.deciders();
  const registries = createRegistries(chain.rpc, system);
  const pin = await readLatestBlock(chain.rpc);
  const before = heldBytes();
  for (let id = LINE.length + 1; id <= SIZE; id += WIDTH) {
    const ids = Array.from({ length: Math.min(WIDTH, SIZE - id + 1) }, (_, i) => id + i);
    await Promise.all(ids.map((each) => registries.readAgent(pin, each)));
  }
  const engine = embedded === null ? null : await embedded.create();
  const decideAll = async (): Promise<void> => {
    if (engine === null) return;
    const at = await engine.pin();
    for (const actor of actors) await engine.decide({ ...fullCall(world, actor, at.timestamp), pin: at });
  };
  await decideAll();
  const held = Math.max(0, heldBytes() - before);
  // Used after the look, so that nothing is let go before it.
  await registries.readAgent(pin, 1);
  await decideAll();
  return {
    ...{ median_us: null, p95_us: null, p99_us: null, ops_s: null, floor_us: null, floor: null, samples: 1, peers: {} },
    held_mb: held / 2 ** 20,
    held_bytes_per_agent: held / SIZE,
    rss_mb: process.memoryUsage().rss / 2 ** 20,
  };
}

/** Heap and buffers after a collection. */
export function heldBytes(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
