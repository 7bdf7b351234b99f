import { printJson, printLines } from "../../services/platform/terminal/print.ts";
import { type FaultArgs, HELP, readArgs } from "./args.ts";
import type { Fault } from "./fault.ts";
import { KILLS } from "./kills.ts";
import { NODES } from "./nodes.ts";
import { createRandom } from "./random.ts";
import { reorganizations } from "./reorganizations.ts";
import { createReport, resultLines } from "./report.ts";
import { type FaultResult, runFault } from "./run.ts";
import { openStage } from "./stage.ts";
import { STORES } from "./stores.ts";

/** `npm run test:faults`. Ends with 1 when anything was wrong, or the quick gate took longer than it may. */
const QUICK_MS = 8 * 60_000;

async function main(args: FaultArgs): Promise<number> {
  const { full, times: asked, seed, only, json } = args;
  await using reorganized = reorganizations();
  const faults = [...KILLS, ...STORES, ...NODES, reorganized].filter(
    ({ name }) => only.length === 0 || only.some((part) => name.includes(part)),
  );
  const timesOf = ({ times }: Fault): number => asked ?? (full ? times.full : times.quick);
  const total = faults.reduce((sum, fault) => sum + timesOf(fault), 0);
  const report = createReport(json ? process.stderr : process.stdout, total);
  report.line(`${total} faults of ${faults.length} kinds, --seed ${seed}`);

  const results: FaultResult[] = [];
  await using stage = await openStage(createRandom(seed));
  let done = 0;
  for (const fault of faults) {
    const before = done;
    report.onInjected(fault.name, done);
    const result = await runFault(stage, fault, timesOf(fault), (injected) => {
      done = before + injected;
      report.onInjected(fault.name, done);
    });
    results.push(result);
    report.onResult(result, done);
    // One organization goes through all of it: what is wrong with it stays wrong.
    if (result.wrong !== null) break;
  }
  const wrong = results.filter((result) => result.wrong !== null).length;
  const missing = faults.length - results.length;
  const { attempts, answers } = stage.crew;
  const executed = attempts.filter(({ told }) => typeof told === "number").length;
  const facts = { decisions: answers.length, presented: attempts.length, executed };
  if (json) {
    const classes = results.map((result) => ({ ...result, seen: Object.fromEntries(result.seen) }));
    printJson(process.stdout, { ok: wrong + missing === 0, seed, full, ...facts, classes });
  } else {
    printLines(process.stdout, [
      ...["", ...resultLines(results), ""],
      `  ${facts.decisions} decisions, ${facts.presented} permissions presented, ${facts.executed} executed, each of them once`,
      ...["", `  ${results.length - wrong} passing`],
      ...(wrong + missing === 0 ? [] : [`  ${wrong + missing} failing`]),
    ]);
  }
  return wrong + missing === 0 ? 0 : 1;
}

/** What hangs must not hang for ever; everything that was started ends with this process. */
function limit(): void {
  const patience = AbortSignal.timeout(QUICK_MS);
  patience.addEventListener("abort", () => {
    printLines(process.stderr, [`the quick gate took longer than ${QUICK_MS / 60_000} minutes`, "  1 failing"]);
    process.exit(1);
  });
}

const args = readArgs(process.argv.slice(2));
if (args.help) {
  printLines(process.stdout, HELP.trimEnd().split("\n"));
} else {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  if (!args.full && args.times === null) limit();
  // The simulated chain of the reorganizations would keep the process alive.
  process.exit(await main(args));
}
