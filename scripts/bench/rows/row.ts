import type { Bench } from "../bench-context.ts";
import { type Case, measure } from "../measure.ts";
import type { PeerTask } from "../peers/peer.ts";
import type { Measured, PeerFigures, Skipped } from "../report.ts";
import type { Budget, Summary } from "../stats.ts";

/** A row without its name; some have figures of their own. */
export type MeasuredBody = Pick<
  Measured,
  "median_us" | "p95_us" | "p99_us" | "ops_s" | "floor_us" | "floor" | "samples" | "peers"
> &
  Readonly<Record<string, unknown>>;
export type RowBody = MeasuredBody | Pick<Skipped, "skipped">;

/** One row of the table. */
export interface RowSpec {
  readonly name: string;
  /** what a run of it is, for the legend */
  readonly does: string;
  run(bench: Bench): Promise<RowBody>;
}

export interface Comparison {
  readonly row: Case;
  readonly floor: (Case & { readonly name: string }) | null;
  /** whom it is compared with, default nobody */
  readonly task?: PeerTask;
  readonly budget?: Budget;
}

/** Times a row in turns with its floor and its rivals. */
export async function compare(bench: Bench, comparison: Comparison): Promise<MeasuredBody> {
  const { row, floor, task, budget = bench.budget() } = comparison;
  const rivals = task === undefined ? {} : bench.peers.ops[task];
  const ours: { row: Summary; floor?: Summary } =
    floor === null ? await measure({ row }, budget) : await measure({ row, floor }, budget);
  const theirs = await measure(rivals, { ...budget, maxMs: budget.maxMs / 2 });
  return {
    ...ours.row,
    floor_us: ours.floor?.median_us ?? null,
    floor: floor?.name ?? null,
    peers: { ...peersOf(theirs), ...missingPeers(bench, task) },
  };
}

function peersOf(summaries: Readonly<Record<string, Summary>>): Record<string, PeerFigures> {
  return Object.fromEntries(
    Object.entries(summaries).map(([name, { median_us, p95_us, p99_us, ops_s }]) => {
      return [name, { median_us, p95_us, p99_us, ops_s }];
    }),
  );
}

function missingPeers(bench: Bench, task: PeerTask | undefined): Record<string, PeerFigures> {
  if (task === undefined) return {};
  return Object.fromEntries(Object.entries(bench.peers.missing).map(([name, skipped]) => [name, { skipped }]));
}
