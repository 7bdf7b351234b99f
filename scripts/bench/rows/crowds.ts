import type { Bench } from "../bench-context.ts";
import type { Actor } from "../decide/calls.ts";
import { decideByRpc } from "./decide.ts";
import { decideWarm } from "./embedded.ts";
import { withEngine } from "./engine.ts";
import type { RowBody, RowSpec } from "./row.ts";

const SIZES = [10, 1_000, 10_000] as const;
/** What a quick run has the time for. */
const QUICK_SIZE = 1_000;
const DEPTH = 1;

/** Both modes before the registry grows: what is said of ten agents is measured with ten. */
export const CROWD_ROWS: readonly RowSpec[] = SIZES.flatMap((size) => [
  {
    name: `decide.embedded.agents${size}`,
    does: `the policy in this process, warm, for several of ${size} agents, delegation at depth ${DEPTH}`,
    run: (bench: Bench) =>
      amid(bench, size, (actors) => withEngine(bench, (engine) => decideWarm(bench, engine, actors))),
  },
  {
    name: `decide.rpc.agents${size}`,
    does: `eth_call of the policy for several of ${size} agents, delegation at depth ${DEPTH}`,
    run: (bench: Bench) => amid(bench, size, (actors) => decideByRpc(bench, actors, DEPTH)),
  },
]);

async function amid(
  bench: Bench,
  size: number,
  work: (actors: readonly Actor[]) => Promise<RowBody>,
): Promise<RowBody> {
  if (bench.quick && size > QUICK_SIZE) return { skipped: "left out by --quick" };
  return work(await (await bench.crowd()).grow(size));
}
