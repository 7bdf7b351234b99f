import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { type BenchArgs, HELP, readArgs } from "./args.ts";
import { installPeers } from "./peers/load.ts";
import { NO_PEERS, type Peers, peersMissing, setUpPeers } from "./peers/peers.ts";
import { plotsOf } from "./plots.ts";
import { createBenchProgress } from "./progress.ts";
import { isMeasured, reportLine } from "./report.ts";
import { chooseRows, ROWS } from "./rows.ts";
import { runRows } from "./run.ts";
import { sampleBytes } from "./sample.ts";
import { tableOf } from "./table.ts";
import { printText } from "../../services/platform/terminal/print.ts";

const DOCS = join(import.meta.dirname, "..", "..", "docs");

async function main(args: BenchArgs): Promise<number> {
  if (args.help) {
    printText(process.stdout, HELP);
    return 0;
  }
  // Ctrl-C too stops the processes that were started: they end with this one.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  const rows = chooseRows(args.only);
  const peers = await preparePeers(args);
  const { onRow, stop } = createBenchProgress(process.stderr, rows.length);
  const report = await runRows({ rows, quick: args.quick, peers, onRow });
  stop();
  if (!args.quick && args.only.length === 0)
    for (const [file, svg] of plotsOf(report)) await writeFile(join(DOCS, file), svg);
  const does = new Map(ROWS.map((row) => [row.name, row.does]));
  const peerDoes = Object.values(peers.ops).flatMap((ops) =>
    Object.entries(ops).map(([name, op]) => [name, op.does] as const),
  );
  printText(process.stdout, args.json ? reportLine(report) : tableOf(report, does, new Map(peerDoes)));
  return report.rows.some((row) => !isMeasured(row) && row.skipped.startsWith("failed")) ? 1 : 0;
}

async function preparePeers({ peers }: BenchArgs): Promise<Peers> {
  if (!peers) return NO_PEERS;
  const why = installPeers();
  return why === null ? setUpPeers(sampleBytes()) : peersMissing(why);
}

try {
  process.exitCode = await main(readArgs(process.argv.slice(2)));
} catch (error) {
  printText(process.stderr, `${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
  process.exitCode = 1;
}
