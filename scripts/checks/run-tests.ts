import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { text } from "node:stream/consumers";

import { compile } from "./compile-tests.ts";
import { isSuite, SUITES, suiteOf } from "./suites.ts";
import { passOn } from "../../services/platform/terminal/print.ts";

/**
 * `npm test`, `npm run test:exhaustive`, `npm run test:integration` and `npm run test:proofs`: the same runner, another list of files.
 *
 *     run-tests.ts <suite> [<part of a path>...]
 */
const [suite = "unit", ...only] = process.argv.slice(2);
if (!isSuite(suite)) throw new TypeError(`no suite ${suite}: ${SUITES.join(", ")}`);

const isSolidity = (file: string) => file.endsWith(".t.sol");
const isTest = (file: string) => isSolidity(file) || file.endsWith(".test.ts");
const all = globSync(["test/**/*.test.ts", "test/contracts/**/*.sol"]).map((file) => file.replaceAll("\\", "/"));
const files = all
  .filter(isTest)
  .filter((file) => suiteOf(file) === suite && (only.length === 0 || only.some((part) => file.includes(part))))
  .sort();
if (files.length === 0) throw new TypeError(`no test files in ${suite}`);

// Tests wait for processes as often as for a processor, so there is one more than there are of those.
// What needs more than Node shares tools and ports, so it runs one after the other. The configuration reads these when loaded.
process.env["TEST_JOBS"] ??=
  suite === "integration" || suite === "proofs" ? "1" : String(Math.min(4, availableParallelism() + 1));
if (suite !== "unit") process.env["TEST_SECONDS"] ??= "1800";
const { default: hre } = await import("hardhat");

// Provers compile what they read by themselves, and other suites may run beside them.
if (suite !== "proofs") await compileOthers();
// Compiling the tests in Solidity takes one processor a minute, and leaves the others to those in TypeScript.
const solidity = inSolidity(files.filter(isSolidity));
const scripts = files.filter((file) => !isSolidity(file));
// Given no files, the task would run everything there is; and one that only reports its failures would let this end well.
if (scripts.length > 0) {
  const result = await hre.tasks.getTask(["test", "mocha"]).run({ testFiles: scripts, noCompile: true });
  if (!(result as { success: boolean }).success) process.exitCode = 1;
}
passOn(process.stdout, await solidity);

/** Compiles and runs tests in a process of their own. @returns what it said */
async function inSolidity(testFiles: readonly string[]): Promise<string> {
  if (testFiles.length === 0) return "";
  const child = spawn(process.execPath, ["--import", "tsx", "scripts/checks/run-solidity.ts", ...testFiles], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  process.once("exit", () => child.kill());
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  const [status] = (await once(child, "close")) as [number | null];
  if (status !== 0) process.exitCode = 1;
  return (await said).join("");
}

/** The artifacts every test may load. */
async function compileOthers(): Promise<void> {
  // A partial build leaves the artifacts of files that are gone, and they would make names ambiguous.
  await hre.solidity.cleanupArtifacts(await hre.solidity.getRootFilePaths());
  // Contracts are there already. The other tests need the test contracts that are no tests themselves.
  await compile(all.filter((file) => !isTest(file) && suiteOf(file) === "unit"));
}
