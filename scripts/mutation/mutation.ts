import { parseArgs } from "node:util";

import { progress } from "@clack/prompts";

import { targets } from "./mutants.ts";
import { openWorkshop } from "./workshop.ts";

/** Share of planted bugs that the tests must find. */
const LEAST = 0.9;

const HELP = `npm run test:mutation -- [--json] [--only <part of a file name>]

Plants small bugs in the contracts, one at a time in a copy of the project, and runs the tests that must notice.
Ends with "killed K of N"; fails under ${LEAST * 100} %, or when a bug no longer fits the code. About half a minute per bug.`;

const { values } = parseArgs({
  options: { json: { type: "boolean" }, only: { type: "string" }, help: { type: "boolean" } },
});

if (values.help === true) console.log(HELP);
else process.exitCode = await main();

async function main(): Promise<number> {
  const chosen = targets
    .map(({ tests, mutants }) => ({ tests, mutants: mutants.filter(({ file }) => file.includes(values.only ?? "")) }))
    .filter(({ mutants }) => mutants.length > 0);
  const total = chosen.reduce((sum, { mutants }) => sum + mutants.length, 0);
  const bar = process.stdout.isTTY && values.json !== true ? progress({ max: total }) : null;
  const say = (line: string) => (values.json === true ? undefined : bar === null ? console.log(line) : bar.message(line));
  const workshop = await openWorkshop();
  const results = [];
  try {
    bar?.start("without a bug");
    for (const { tests, mutants } of chosen) {
      if (!(await workshop.isSound(tests))) throw new TypeError(`these fail without a bug: ${tests.join(", ")}`);
      for (const mutant of mutants) {
        const verdict = await workshop.judge(mutant, tests);
        results.push({ ...mutant, verdict });
        bar?.advance(1);
        say(`${verdict}: ${mutant.file}: ${mutant.find.trim()} -> ${mutant.replace.trim() || "(nothing)"}`);
      }
    }
  } finally {
    await workshop.close();
  }
  const killed = results.filter(({ verdict }) => verdict === "killed").length;
  bar?.stop("done");
  if (values.json === true) console.log(JSON.stringify({ killed, of: total, results }));
  else {
    for (const { verdict, file, find, replace } of results) {
      if (verdict !== "killed") console.log(`${verdict}: ${file}\n  - ${find}\n  + ${replace}`);
    }
    console.log(`killed ${killed} of ${total}`);
  }
  return total > 0 && killed >= LEAST * total ? 0 : 1;
}
