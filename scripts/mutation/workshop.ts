import { spawn } from "node:child_process";
import { cp, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { type Mutant, plant } from "./mutant.ts";

/** `unusable`: it does not compile, or the tests did not come to an end that says anything. */
export type Verdict = "killed" | "survived" | "unusable";

export interface Judgement {
  readonly verdict: Verdict;
  /** the first test that noticed, or what the compiler or the runner said */
  readonly detail: string;
}

/** A copy of the project to break. The working tree is never touched. */
export interface Workshop {
  /** Plants one bug, compiles what carries it, and runs the tests that must notice, until one does. */
  judge(mutant: Mutant): Promise<Judgement>;
  /**
   * Runs the same compilation and the same tests without a bug: when they fail, every mutant would look killed.
   * @returns what failed; empty when all is sound
   */
  failureWithout(contracts: readonly string[], tests: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

/** Not copied: too large, or of no use to the tests of contracts. */
const LEFT_OUT = new Set([".git", "node_modules", "data", "demo-output", "coverage", "dist", "docs"]);
/** For a machine that has much else to do. Gas ends every loop of a contract, so what takes longer says nothing about a bug. */
const PATIENCE_SECONDS = 1_800;

const hardhat = createRequire(import.meta.url)
  .resolve("hardhat/package.json")
  .replace(/package\.json$/, "dist/src/cli.js");
const compiler = fileURLToPath(new URL("compile.ts", import.meta.url));
const isSolidity = (file: string) => file.endsWith(".t.sol");

export async function openWorkshop(): Promise<Workshop> {
  const root = await mkdtemp(join(tmpdir(), "countersign-mutation-"));
  for (const name of await readdir(".")) {
    if (!LEFT_OUT.has(name)) await cp(name, join(root, name), { recursive: true });
  }
  await symlink(join(process.cwd(), "node_modules"), join(root, "node_modules"), "junction");

  const compile = (contracts: readonly string[]) => run(root, ["--import", "tsx", compiler, root, ...contracts]);
  const test = (runner: string, files: readonly string[], ...options: string[]) =>
    run(root, [hardhat, "test", runner, ...options, "--no-compile", ...files]);
  /** Artifacts in step with the sources again. */
  const restore = async (contracts: readonly string[]) => {
    for (const contract of contracts) {
      const artifacts = join("artifacts", contract.split(":")[0] ?? "");
      await cp(artifacts, join(root, artifacts), { recursive: true, force: true });
    }
  };

  return {
    async judge(mutant) {
      const unplant = await plant(root, mutant);
      const scripts = mutant.tests.filter((file) => !isSolidity(file));
      const solidity = mutant.tests.filter(isSolidity);
      try {
        const built = await compile([mutant.contract]);
        if (!built.passed) return unusable(built);
        if (scripts.length > 0) {
          const tested = await test("mocha", scripts, "--bail");
          if (!tested.passed) return verdictOn(tested);
        }
        if (solidity.length > 0) {
          const rebuilt = await compile(solidity);
          if (!rebuilt.passed) return unusable(rebuilt);
          const tested = await test("solidity", solidity);
          if (!tested.passed) return verdictOn(tested);
        }
        return { verdict: "survived", detail: "" };
      } finally {
        await unplant();
        await restore([mutant.contract, ...solidity]);
      }
    },
    async failureWithout(contracts, tests) {
      const solidity = tests.filter(isSolidity);
      const scripts = tests.filter((file) => !isSolidity(file));
      const built = await compile([...contracts, ...solidity]);
      if (!built.passed) return built.output;
      for (const [runner, files] of [
        ["mocha", scripts],
        ["solidity", solidity],
      ] as const) {
        const tested = files.length > 0 ? await test(runner, files) : null;
        if (tested?.passed === false) return tested.output;
      }
      await restore([...contracts, ...solidity]);
      return "";
    },
    close: () => rm(root, { recursive: true, force: true }),
  };
}

interface Run {
  readonly passed: boolean;
  readonly timedOut: boolean;
  readonly output: string;
}

function unusable({ timedOut, output }: Run): Judgement {
  return { verdict: "unusable", detail: timedOut ? `out of time after ${PATIENCE_SECONDS} s` : output };
}

/** Of tests that did not pass. Both runners number what failed; when they number nothing, something else went wrong. */
function verdictOn(run: Run): Judgement {
  const failed = run.timedOut ? undefined : /^\s*1\)\s*(.+)$/m.exec(run.output)?.[1]?.trim();
  return failed === undefined ? unusable(run) : { verdict: "killed", detail: failed };
}

function run(cwd: string, args: readonly string[]): Promise<Run> {
  const child = spawn(process.execPath, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  let timedOut = false;
  const patience = setTimeout(() => {
    timedOut = true;
    child.kill("SIGKILL");
  }, PATIENCE_SECONDS * 1000);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => {
      clearTimeout(patience);
      resolve({ passed: status === 0, timedOut, output: Buffer.concat(chunks).toString("utf8") });
    });
  });
}
