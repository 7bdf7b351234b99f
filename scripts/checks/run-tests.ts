import { globSync } from "node:fs";

import hre from "hardhat";

/**
 * `npm test` and `npm run test:integration`: the same runner, another list of files. Everything under test/integration needs
 * more than Node.
 */
const suites: Readonly<Record<string, (file: string) => boolean>> = {
  unit: (file) => !file.startsWith("test/integration/"),
  integration: (file) => file.startsWith("test/integration/"),
};

const [suite = "unit", ...only] = process.argv.slice(2);
const belongs = suites[suite];
if (belongs === undefined) throw new TypeError(`no suite ${suite}: ${Object.keys(suites).join(", ")}`);

const files = globSync("test/**/*.test.ts")
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => belongs(file) && (only.length === 0 || only.some((part) => file.includes(part))))
  .sort();
if (files.length === 0) throw new TypeError(`no test files in ${suite}`);

await hre.tasks.getTask(["test", "mocha"]).run({ testFiles: files, noCompile: true });
