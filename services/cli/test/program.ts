import { Command, InvalidArgumentError } from "commander";

import { CountersignError } from "../../core/errors/error.ts";
import { shown } from "../../core/text/visible.ts";
import { DOMAIN_FILE } from "../../domain/home/files.ts";
import { writeFileAtomic } from "../../platform/files.ts";
import { readText } from "../../platform/json-file.ts";
import { errorLines } from "../../platform/lifecycle.ts";
import { type Paint, painter } from "../../platform/terminal/paint.ts";
import { printJson, printLines, printText } from "../../platform/terminal/print.ts";
import { tableLines } from "../../platform/terminal/table.ts";
import { readCases } from "./cases.ts";
import { junitXml } from "./junit.ts";
import { type Outcome, runCases } from "./under-test.ts";
import { WORKFLOW } from "./workflow.ts";

interface Options {
  readonly file: string;
  readonly junit?: string;
  /** unix milliseconds */
  readonly at?: number;
  readonly workflow?: true;
  readonly json?: true;
}

const ABOUT = `Tries a domain file out: deploys its own contracts on a chain in this process, with keys nobody keeps, and asks what each
case would get. Nothing outside is reached, nothing of the home is read or changed but the file. No case knows of another: nothing is
spent, so limits of a day or a month stand at nothing. Exit status: 0 all as expected, 1 not, 2 the cases could not be tried.
A case: { name: a large order, agent: buyer, url: https://api.shop.example/orders, body: { total: "9000.00", currency: USD },
expect: { verdict: Held, reason: ABOVE_HOLD } }, in a list under cases.`;

/** `countersign test`. */
export function testCommand(): Command {
  return new Command("test")
    .description(ABOUT)
    .argument("[cases]", "YAML file with the cases")
    .option("--file <file>", "the domain file", DOMAIN_FILE)
    .option("--at <time>", "as if it were that time, such as 2026-12-01T10:00:00Z; not before now", moment)
    .option("--junit <file>", "write JUnit XML there as well")
    .option("--workflow", "print a GitHub workflow that does this on every pull request, and nothing else")
    .option("--json", "print one line of JSON")
    .action(run);
}

function moment(text: string): number {
  const at = Date.parse(text);
  if (!/^\d{4}-\d\d-\d\dT/.test(text) || Number.isNaN(at))
    throw new InvalidArgumentError("expected a time such as 2026-12-01T10:00:00Z");
  return at;
}

async function run(path: string | undefined, options: Options): Promise<void> {
  if (options.workflow === true) return printText(process.stdout, WORKFLOW);
  try {
    if (path === undefined) throw new CountersignError("ARGUMENT_MISSING", "name the file with the cases");
    const outcomes = await tried(path, options);
    if (options.junit !== undefined) await writeFileAtomic(options.junit, junitXml(outcomes));
    if (options.json === true) printJson(process.stdout, outcomes);
    else printLines(process.stdout, outcomeLines(outcomes, painter(process.stdout)));
    process.exitCode = outcomes.every(({ passed }) => passed) ? 0 : 1;
  } catch (error) {
    printLines(process.stderr, errorLines(error));
    process.exitCode = 2;
  }
}

async function tried(path: string, { file, at }: Options): Promise<readonly Outcome[]> {
  const cases = readCases(await readText(path));
  const ahead = at === undefined ? 0 : at - Date.now();
  const { startThrowaway } = await import("./throwaway.ts");
  const domain = await startThrowaway(await readText(file), () => Date.now() + ahead);
  try {
    return await runCases(domain, cases);
  } finally {
    await domain.close();
  }
}

/** Characters of a name in a table of 80 columns. */
const NAME = 36;

/** Outcomes as a person reads them, in 80 columns. */
export function outcomeLines(outcomes: readonly Outcome[], paint: Paint): readonly string[] {
  const rows = outcomes.map(({ given, verdict, reason }) => [shown(given.name, NAME), verdict, reason]);
  const failed = outcomes.filter(({ passed }) => !passed);
  return [
    ...tableLines(rows).map(
      (line, i) => `${outcomes[i]?.passed === true ? paint("green", "✔") : paint("red", "✖")} ${line}`,
    ),
    ...failed.flatMap(({ given, detail }) => [
      "",
      paint("red", shown(given.name)),
      `  expected ${given.expect.verdict} ${given.expect.reason ?? ""}`.trimEnd(),
      `  ${shown(detail, 200)}`,
    ]),
    "",
    failed.length === 0
      ? paint("green", `${outcomes.length} of ${outcomes.length} as expected`)
      : paint("red", `${outcomes.length - failed.length} of ${outcomes.length} as expected`),
  ];
}
