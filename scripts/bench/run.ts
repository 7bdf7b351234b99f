import { cpus } from "node:os";

import { isCountersignError } from "../../services/core/errors/error.ts";
import { createBench } from "./bench-context.ts";
import type { Peers } from "./peers/peers.ts";
import type { Report, Row } from "./report.ts";
import type { RowSpec } from "./rows/row.ts";

export interface RunOptions {
  readonly rows: readonly RowSpec[];
  readonly quick: boolean;
  readonly peers: Peers;
  readonly onRow: (name: string, done: number) => void;
}

/** Runs rows one after the other. A row that fails says why, and the others go on. */
export async function runRows({ rows, quick, peers, onRow }: RunOptions): Promise<Report> {
  const at = new Date().toISOString();
  const bench = createBench({ quick, peers });
  const done: Row[] = [];
  try {
    for (const spec of rows) {
      onRow(spec.name, done.length);
      const body = await spec.run(bench).catch((error: unknown) => ({ skipped: `failed: ${wordsOf(error)}` }));
      done.push({ name: spec.name, ...body });
    }
  } finally {
    await bench.stop();
  }
  const processors = cpus();
  const cpu = processors[0]?.model.trim() ?? "unknown";
  return { node: process.versions.node, cpu, cores: Math.max(1, processors.length), at, quick, rows: done };
}

function wordsOf(error: unknown): string {
  if (isCountersignError(error)) return `${error.code}: ${error.detail}`;
  return error instanceof Error ? error.message : String(error);
}
