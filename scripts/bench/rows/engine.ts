import type { Bench } from "../bench-context.ts";
import type { EmbeddedEngine } from "../decide/deciders.ts";
import type { World } from "../world/world.ts";
import type { RowBody } from "./row.ts";

export const NOT_YET = "this version decides by RPC only";

type Work = (engine: EmbeddedEngine, world: World) => Promise<RowBody>;

/** Runs with a new engine, or says why not. */
export async function withEngine(bench: Bench, work: Work): Promise<RowBody> {
  const { embedded } = await bench.deciders();
  if (embedded === null) return { skipped: NOT_YET };
  const engine = await embedded.create();
  try {
    return await work(engine, await bench.world());
  } finally {
    await engine.stop();
  }
}
