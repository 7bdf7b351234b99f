import { globSync } from "node:fs";
import { availableParallelism } from "node:os";

/**
 * `npm test` and `npm run test:integration`: the same runner, another list of files. Everything under test/integration needs
 * more than Node. Solidity's property tests belong to `npm test`.
 */
const suites: Readonly<Record<string, (file: string) => boolean>> = {
  unit: (file) => !file.startsWith("test/integration/"),
  integration: (file) => file.startsWith("test/integration/"),
};

const [suite = "unit", ...only] = process.argv.slice(2);
const belongs = suites[suite];
if (belongs === undefined) throw new TypeError(`no suite ${suite}: ${Object.keys(suites).join(", ")}`);

const files = globSync(["test/**/*.test.ts", "test/**/*.t.sol"])
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => belongs(file) && (only.length === 0 || only.some((part) => file.includes(part))))
  .sort();
if (files.length === 0) throw new TypeError(`no test files in ${suite}`);

// What needs more than Node shares tools and ports, so it runs one after the other. The configuration reads this when loaded.
process.env["TEST_JOBS"] ??= suite === "unit" ? String(Math.min(4, availableParallelism())) : "1";
const { default: hre } = await import("hardhat");

/** A task that only reports its failures would let the process end well. */
async function run(runner: "solidity" | "mocha", testFiles: readonly string[], options: object): Promise<void> {
  // Given no files, a runner would run everything there is.
  if (testFiles.length === 0) return;
  const result = (await hre.tasks.getTask(["test", runner]).run({ testFiles, ...options })) as { success: boolean };
  if (!result.success) process.exitCode = 1;
}

const isSolidity = (file: string) => file.endsWith(".t.sol");
await run("solidity", files.filter(isSolidity), {});
await run(
  "mocha",
  files.filter((file) => !isSolidity(file)),
  { noCompile: true },
);
