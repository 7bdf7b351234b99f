import { availableParallelism } from "node:os";
import { inspect, parseArgs } from "node:util";

import { progress } from "@clack/prompts";

import { lineOf, type Mutant } from "./mutant.ts";
import { mutants } from "./mutants.ts";
import { type Judgement, openWorkshop, type Workshop } from "./workshop.ts";
import { printJson, printLines, printText } from "../../services/platform/terminal/print.ts";

/** Share of planted bugs that the tests must find. */
const LEAST = 0.9;
/** Each workshop compiles, and that takes much memory. */
const MOST_WORKSHOPS = 4;

const HELP = `npm run test:mutation -- [--json] [--only <id, or the start of ids>]...

Plants small bugs in the contracts, one at a time in a copy of the project, and runs the tests that must notice.
Ends with "killed K of N"; fails under ${LEAST * 100} %, when the tests fail without any bug, and when a bug no longer fits
the code or can not be judged. A quarter of a minute per bug.`;

interface Result extends Mutant, Judgement {
  readonly line: number;
}

const { values } = parseArgs({
  options: { json: { type: "boolean" }, only: { type: "string", multiple: true }, help: { type: "boolean" } },
});

if (values.help === true) printText(process.stdout, HELP);
else {
  process.exitCode = await main(values.only ?? [""], values.json === true).catch((error: unknown) => {
    printText(process.stderr, error instanceof TypeError ? error.message : inspect(error));
    return 1;
  });
}

async function main(only: readonly string[], asJson: boolean): Promise<number> {
  const chosen = mutants.filter(({ id }) => only.some((start) => id.startsWith(start)));
  if (chosen.length === 0) throw new TypeError(`no mutant's id starts with ${only.join(" or ")}`);
  // Before the first minute is spent: every bug still fits.
  const planned = await Promise.all(chosen.map(async (mutant) => ({ ...mutant, line: await lineOf(".", mutant) })));
  const results = await judgeAll(planned, asJson);
  const killed = results.filter(({ verdict }) => verdict === "killed").length;
  if (asJson) printJson(process.stdout, { killed, of: results.length, results });
  else {
    for (const { verdict, id, file, line, find, replace, why, detail } of results) {
      if (verdict === "killed") continue;
      printText(
        process.stdout,
        `${verdict}: ${id} at ${file}:${line}: ${why}\n  - ${find.trim()}\n  + ${replace.trim()}\n${detail}`.trimEnd(),
      );
    }
    printLines(process.stdout, [`killed ${killed} of ${results.length}`]);
  }
  const usable = results.every(({ verdict }) => verdict !== "unusable");
  return usable && killed >= LEAST * results.length ? 0 : 1;
}

async function judgeAll(planned: readonly (Mutant & { line: number })[], asJson: boolean): Promise<Result[]> {
  const bar = process.stdout.isTTY && !asJson ? progress({ max: planned.length }) : null;
  bar?.start("the tests without a bug");
  const workshops = await Promise.all(
    Array.from({ length: Math.min(MOST_WORKSHOPS, availableParallelism(), planned.length) }, openWorkshop),
  );
  try {
    const [first] = workshops;
    if (first) await checkSound(first, planned);
    const waiting = [...planned];
    const results: Result[] = [];
    const work = async (workshop: Workshop) => {
      for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
        const result = { ...mutant, ...(await workshop.judge(mutant)) };
        results.push(result);
        const noticed = result.verdict === "killed" ? ` by "${result.detail}"` : "";
        if (bar !== null) bar.advance(1, `${result.verdict}: ${result.id}`);
        else if (!asJson) printLines(process.stdout, [`${result.verdict}: ${result.id}${noticed}`]);
      }
    };
    await Promise.all(workshops.map(work));
    return planned.flatMap(({ id }) => results.filter((result) => result.id === id));
  } finally {
    bar?.stop("done");
    await Promise.all(workshops.map((workshop) => workshop.close()));
  }
}

async function checkSound(workshop: Workshop, planned: readonly Mutant[]): Promise<void> {
  const contracts = new Set(planned.map(({ contract }) => contract));
  const tests = new Set(planned.flatMap((mutant) => mutant.tests));
  const failure = await workshop.failureWithout([...contracts], [...tests]);
  if (failure !== "") throw new TypeError(`this fails without a bug:\n${failure}`);
}
