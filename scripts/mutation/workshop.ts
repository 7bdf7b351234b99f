import { spawn } from "node:child_process";
import { cp, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Mutant, plant, type Verdict } from "./mutant.ts";

/** Not copied: too large, or made by what is copied. */
const LEFT_OUT = new Set([".git", "node_modules", "data", "demo-output", "coverage"]);
/** An endless loop is a noticed bug, but not for ever. */
const PATIENCE_SECONDS = 300;

const hardhat = createRequire(import.meta.url).resolve("hardhat/package.json").replace(/package\.json$/, "dist/src/cli.js");

/** A copy of the project to break. */
export interface Workshop {
  /** Plants one bug, compiles, and runs the tests that must notice it. */
  judge(mutant: Mutant, tests: readonly string[]): Promise<Verdict>;
  /** Whether the tests pass without a bug: else every mutant would look killed. */
  isSound(tests: readonly string[]): Promise<boolean>;
  close(): Promise<void>;
}

export async function openWorkshop(): Promise<Workshop> {
  const root = await mkdtemp(join(tmpdir(), "countersign-mutation-"));
  for (const name of await readdir(".")) {
    if (!LEFT_OUT.has(name)) await cp(name, join(root, name), { recursive: true });
  }
  await symlink(join(process.cwd(), "node_modules"), join(root, "node_modules"), "junction");

  const passes = async (...args: string[]) => (await run(root, args)) === 0;
  const testsPass = async (tests: readonly string[]) => {
    for (const [runner, files] of byRunner(tests)) {
      if (files.length > 0 && !(await passes("test", runner, ...files))) return false;
    }
    return true;
  };

  return {
    isSound: async (tests) => (await passes("build", "--quiet")) && (await testsPass(tests)),
    async judge(mutant, tests) {
      const restore = await plant(root, mutant);
      try {
        if (!(await passes("build", "--quiet"))) return "does not compile";
        return (await testsPass(tests)) ? "survived" : "killed";
      } finally {
        await restore();
      }
    },
    close: () => rm(root, { recursive: true, force: true }),
  };
}

function byRunner(tests: readonly string[]): readonly ["solidity" | "mocha", readonly string[]][] {
  const isSolidity = (file: string) => file.endsWith(".t.sol");
  return [
    ["mocha", tests.filter((file) => !isSolidity(file))],
    ["solidity", tests.filter(isSolidity)],
  ];
}

function run(cwd: string, args: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, [hardhat, ...args], { cwd, stdio: "ignore" });
  const patience = setTimeout(() => child.kill("SIGKILL"), PATIENCE_SECONDS * 1000);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => {
      clearTimeout(patience);
      resolve(status);
    });
  });
}
