import { printJson, printLines } from "../../services/platform/terminal/print.ts";
import { type FaultArgs, HELP, readArgs } from "./args.ts";
import { createBudget } from "./budget.ts";
import type { Fault } from "./fault.ts";
import { KILLS } from "./kills.ts";
import { NODES } from "./nodes.ts";
import { createRandom } from "./random.ts";
import { reorganizations } from "./reorganizations.ts";
import { createReport, resultLines } from "./report.ts";
import { type FaultResult, runFault } from "./run.ts";
import { openStage } from "./stage.ts";
import { STORES } from "./stores.ts";
import { summarize } from "./summary.ts";

/** `npm run test:faults`. Ends with 1 when anything was wrong, or there was no time for a kind of fault. */
async function main(args: FaultArgs): Promise<number> {
  const { full, minutes, times: asked, seed, only, json } = args;
  await using reorganized = reorganizations();
  const faults = [...KILLS, ...STORES, ...NODES, reorganized].filter(
    ({ name }) => only.length === 0 || only.some((part) => name.includes(part)),
  );
  const timesOf = ({ times }: Fault): number => asked ?? (full ? times.full : times.quick);
  const total = faults.reduce((sum, fault) => sum + timesOf(fault), 0);
  const report = createReport(json ? process.stderr : process.stdout, total);
  report.line(`${total} faults of ${faults.length} kinds in ${minutes} minutes, --seed ${seed}`);

  const results: FaultResult[] = [];
  const end = performance.now() + minutes * 60_000 - ENDING_MS;
  await using stage = await openStage(createRandom(seed));
  const roundsOf = (fault: Fault): number => timesOf(fault) * fault.seconds;
  const weightOf = (fault: Fault): number => roundsOf(fault) + (fault.audit ? AUDIT_SECONDS : 0);
  const budget = createBudget(faults.map(weightOf), end - performance.now(), () => performance.now());
  let done = 0;
  for (const fault of faults) {
    const before = done;
    report.onInjected(fault.name, done);
    const result = await runFault(stage, fault, {
      times: timesOf(fault),
      // Its audit comes after its rounds, and needs what is left.
      patienceMs: (budget.next() * roundsOf(fault)) / weightOf(fault),
      onInjected: (injected) => {
        done = before + injected;
        report.onInjected(fault.name, done);
      },
      onSlow: (lines) => lines.forEach((line) => report.line(line)),
    });
    results.push(result);
    report.onResult(result, done);
    // One organization goes through all of it: what is wrong with it stays wrong.
    if (result.wrong !== null) break;
  }
  const summary = summarize(faults, results, full);
  const { attempts, answers } = stage.crew;
  const executed = attempts.filter(({ told }) => typeof told === "number").length;
  const facts = { decisions: answers.length, presented: attempts.length, executed };
  if (json) {
    const classes = results.map((result) => ({ ...result, seen: Object.fromEntries(result.seen) }));
    const { ok, cut, missing } = summary;
    printJson(process.stdout, { ok, seed, full, minutes, ...facts, cut, missing, classes });
  } else {
    printLines(process.stdout, [
      ...["", ...resultLines(results), ""],
      `  ${facts.decisions} decisions, ${facts.presented} permissions presented, ${facts.executed} executed, each of them once`,
      ...["", ...summary.lines],
    ]);
  }
  return summary.ok ? 0 : 1;
}

/** As `seconds` of a fault. */
const AUDIT_SECONDS = 20;
/** Of the time there is, for what the last round is still at, and for stopping everything. */
const ENDING_MS = 30_000;

/** What hangs must not hang for ever; everything that was started ends with this process. */
function limit(minutes: number): void {
  const patience = AbortSignal.timeout(minutes * 60_000);
  patience.addEventListener("abort", () => {
    printLines(process.stderr, [`it took longer than ${minutes} minutes`, "  1 failing"]);
    process.exit(1);
  });
}

const args = readArgs(process.argv.slice(2));
if (args.help) {
  printLines(process.stdout, HELP.trimEnd().split("\n"));
} else {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  limit(args.minutes);
  // The simulated chain of the reorganizations would keep the process alive.
  process.exit(await main(args));
}
