import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { availableParallelism } from "node:os";

import { isSuite, SUITES, suiteOf } from "./suites.ts";

/**
 * `npm test`, `npm run test:exhaustive` and `npm run test:integration`: the same runner, another list of files.
 *
 *     run-tests.ts <suite> [<part of a path>...]
 */
const [suite = "unit", ...only] = process.argv.slice(2);
if (!isSuite(suite)) throw new TypeError(`no suite ${suite}: ${SUITES.join(", ")}`);

const isSolidity = (file: string) => file.endsWith(".t.sol");
const all = globSync(["test/**/*.test.ts", "test/contracts/**/*.sol"]).map((file) => file.replaceAll("\\", "/"));
const isTest = (file: string) => isSolidity(file) || file.endsWith(".test.ts");
const files = all
  .filter(isTest)
  .filter((file) => suiteOf(file) === suite && (only.length === 0 || only.some((part) => file.includes(part))))
  .sort();
if (files.length === 0) throw new TypeError(`no test files in ${suite}`);

// Contracts are there already; what tests add to them is compiled suite by suite, because it takes the longest.
const helpers = all.filter((file) => !isTest(file) && suiteOf(file) === "unit");
compile([...helpers, ...files.filter(isSolidity)]);

// What needs more than Node shares tools and ports, so it runs one after the other. The configuration reads these when loaded.
process.env["TEST_JOBS"] ??= suite === "integration" ? "1" : String(Math.min(4, availableParallelism()));
if (suite !== "unit") process.env["TEST_SECONDS"] ??= "1800";
const { default: hre } = await import("hardhat");
// A partial build leaves the artifacts of files that are gone, and they would make names ambiguous.
await hre.solidity.cleanupArtifacts(await hre.solidity.getRootFilePaths());

await run("solidity", files.filter(isSolidity));
await run(
  "mocha",
  files.filter((file) => !isSolidity(file)),
);

function compile(sources: readonly string[]): void {
  const { status } = spawnSync(process.execPath, ["--import", "tsx", "scripts/build/build.ts", ...sources], {
    stdio: "inherit",
  });
  if (status !== 0) process.exit(status ?? 1);
}

/** A task that only reports its failures would let the process end well. */
async function run(runner: "solidity" | "mocha", testFiles: readonly string[]): Promise<void> {
  // Given no files, a runner would run everything there is.
  if (testFiles.length === 0) return;
  const result = (await hre.tasks.getTask(["test", runner]).run({ testFiles, noCompile: true })) as {
    success: boolean;
  };
  if (!result.success) process.exitCode = 1;
}
