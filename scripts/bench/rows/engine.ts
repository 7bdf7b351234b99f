import type { Bench } from "../bench-context.ts";
import type { EmbeddedEngine } from "../decide/deciders.ts";
import type { World } from "../world/world.ts";
import type { RowBody } from "./row.ts";

type Work = (engine: EmbeddedEngine, world: World) => Promise<RowBody>;

/** Runs with a new engine. */
export async function withEngine(bench: Bench, work: Work): Promise<RowBody> {
  const { embedded } = await bench.deciders();
  return work(await embedded.create(), await bench.world());
}
