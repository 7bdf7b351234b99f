import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";

import type { Context } from "mocha";

import { ownEnv, run } from "../../e2e/support/run.ts";
import { buildForHalmos, type Bug } from "./symbolic-build.ts";
import { isRequired, skipLoudly } from "../../integration/support/tools.ts";

/** Proved for every input within the bounds, refuted by a counterexample, or neither. */
export type Outcome = "proved" | "refuted" | "unknown";

export interface Finding {
  readonly outcome: Outcome;
  /** everything halmos said, for who has to find out why */
  readonly said: string;
}

export interface Question {
  /** names of functions, without their parameters */
  readonly functions: readonly string[];
  /** stop at the first counterexample of each function */
  readonly refute?: boolean;
  readonly bug?: Bug;
}

interface Results {
  readonly test_results: Readonly<Record<string, readonly Result[]>>;
}
interface Result {
  /** with the types of its parameters */
  readonly name: string;
  readonly exitcode: number;
  readonly num_bounded_loops: number | null;
}

const VERSION = "0.3.3";
const REQUIREMENTS = "test/proofs/support/halmos.requirements.txt";
const HOW_TO = `halmos ${VERSION} is not on the PATH: python3 -m venv <folder> && <folder>/bin/pip install -r ${REQUIREMENTS}, then PATH=<folder>/bin:$PATH`;

/**
 * How far it searches, where a property does not say otherwise: loops are unrolled further than any list is long, lists have up
 * to three entries, any panic is a violation, and no query is given up for the time it takes. In a file, because what stands on
 * the command line goes before what a property says.
 */
const CONFIGURATION = `[global]
loop = 8
default-array-lengths = "0,1,2,3"
panic-error-codes = "*"
solver-timeout-branching = "1s"
solver-timeout-assertion = "0"
no-status = true
`;

const PASSED = 0;
const COUNTEREXAMPLE = 1;

/**
 * Skips without halmos, but not where TEST_REQUIRES names it, as in CI: there a proof that nobody ran would go unnoticed.
 * @throws with what to install, where it is required
 */
export async function requireHalmos(context: Context): Promise<void> {
  const ran = await run("halmos", ["--version"]).catch(() => null);
  if (ran?.stdout.trim() === `halmos ${VERSION}`) return;
  if (isRequired("halmos")) throw new TypeError(HOW_TO);
  skipLoudly(context, HOW_TO);
}

/**
 * Runs functions of a property file on all inputs at once.
 * @param file path from the root of the repository
 * @returns by name of the function, one for each that was asked for
 */
export async function examine(file: string, question: Question): Promise<ReadonlyMap<string, Finding>> {
  const root = mkdtempSync(join(tmpdir(), "countersign-halmos-"));
  try {
    buildForHalmos(file, root, question.bug ?? null);
    writeFileSync(join(root, "halmos.toml"), CONFIGURATION);
    const report = join(root, "report.json");
    const said = await halmos([
      ...["--root", root, "--json-output", report],
      ...["--match-test", `^(${question.functions.join("|")})\\(`],
      ...(question.refute === true ? ["--early-exit"] : []),
    ]);
    const results = existsSync(report) ? resultsIn(readFileSync(report, "utf8")) : [];
    return new Map(
      question.functions.map((name) => {
        const result = results.find((one) => one.name.startsWith(`${name}(`));
        return [name, { outcome: outcomeOf(result), said }];
      }),
    );
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function resultsIn(report: string): readonly Result[] {
  return Object.values((JSON.parse(report) as Results).test_results).flat();
}

/** A pass with a loop that was cut short is no proof. */
function outcomeOf(result: Result | undefined): Outcome {
  if (result?.exitcode === COUNTEREXAMPLE) return "refuted";
  return result?.exitcode === PASSED && result.num_bounded_loops === 0 ? "proved" : "unknown";
}

/** @returns what it said; that something was refuted is a failure to it, and none to us */
async function halmos(args: readonly string[]): Promise<string> {
  const own = ownEnv();
  const path = [resolve("test/proofs/support/bin"), own["PATH"]].join(delimiter);
  const options = { env: { ...own, PATH: path, NO_COLOR: "1" }, maxBuffer: 256 * 1024 * 1024 };
  const { stdout, stderr } = await promisify(execFile)("halmos", args, options).catch(
    (error: unknown) => error as { stdout: string; stderr: string },
  );
  return `${stdout}\n${stderr}`;
}
