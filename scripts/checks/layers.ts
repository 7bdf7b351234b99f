import { cruise } from "dependency-cruiser";
import extractTSConfig from "dependency-cruiser/config-utl/extract-ts-config";
import { createRequire } from "node:module";
import { globSync } from "node:fs";

import { circlesIn, foldersAt } from "./circles.ts";
import { printLines } from "../../services/platform/terminal/print.ts";

/**
 * Holds the imports against .dependency-cruiser.cjs, and finds circles between folders of services/. A checker that looked at
 * nothing finds nothing wrong, so it also fails when it saw fewer files than there are.
 */
const require = createRequire(import.meta.url);
const { forbidden, options } = require("../../.dependency-cruiser.cjs");

const roots = ["services", "scripts", "ignition", "test"];
const files = roots
  .flatMap((root) => globSync(`${root}/**/*.ts`))
  // The benchmark's rivals have a package of their own.
  .filter((file) => !file.includes("node_modules"));
const { output } = await cruise(roots, { ...options, ruleSet: { forbidden }, validate: true }, undefined, {
  tsConfig: extractTSConfig("tsconfig.json"),
});
if (typeof output === "string") throw new TypeError("expected the cruise result as an object");

const say = (line: string): void => printLines(process.stderr, [line]);
const seen = new Set(output.modules.map((module) => module.source));
const missed = files.filter((file) => !seen.has(file));
for (const { rule, from, to } of output.summary.violations) say(`${rule.name}: ${from} -> ${to}`);
if (missed.length > 0) say(`not looked at: ${missed.join(", ")}`);
const edges = output.modules.reduce((sum, module) => sum + module.dependencies.length, 0);
printLines(process.stdout, [
  `layers: ${files.length} files, ${edges} imports, ${output.summary.violations.length} violations`,
]);

const ours = output.modules.filter(({ source }) => source.startsWith("services/"));
const imports = ours.flatMap(({ source, dependencies }) =>
  dependencies
    .filter(({ resolved }) => resolved.startsWith("services/"))
    .map(({ resolved }) => ({ from: source, to: resolved })),
);
const circles = circlesIn(imports);
for (const { folders, imports: steps } of circles) {
  say(`circle: ${folders.join(", ")}`);
  for (const { from, to } of steps) say(`  ${from} -> ${to}`);
}
const sources = ours.map(({ source }) => source);
const [rooms, folders] = [foldersAt(1, sources), foldersAt(3, sources)];
printLines(process.stdout, [`folders: ${rooms.length} rooms, ${folders.length} folders, ${circles.length} circles`]);

const failed = output.summary.violations.length > 0 || missed.length > 0 || circles.length > 0;
process.exitCode = failed || edges < files.length || imports.length < ours.length ? 1 : 0;
