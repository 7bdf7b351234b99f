import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { differences } from "./trees/compare.ts";
import { redraw } from "./trees/draw.ts";
import { headingsOf } from "./trees/tree.ts";
import { printLines } from "../../services/platform/terminal/print.ts";

/**
 * `npm run check:trees`: what a contract does, told as a tree in *.tree, is what its tests show. Every leaf is the title of a
 * test in the file its branch names, every test of such a file is a leaf, and the errors and reasons a test expects stand
 * behind it. `-- --write` draws the trees again below the headings they have.
 */
const REASONS = /constant ([A-Z_]+)/g;

/** Every reason a policy can give; NONE says that there is none, and is also the name of a dimension. */
const reasons = new Set(
  [...readFileSync("contracts/types/Reason.sol", "utf8").matchAll(REASONS)].map(([, name = ""]) => name),
);
reasons.delete("NONE");

const owners = new Map<string, string>();
for (const tree of globSync("test/**/*.tree").sort()) {
  const at = (file: string) => join(dirname(tree), file);
  const read = (file: string) => (existsSync(at(file)) ? readFileSync(at(file), "utf8") : null);
  if (process.argv.includes("--write")) writeFileSync(tree, redraw(readFileSync(tree, "utf8"), read, reasons));
  const text = readFileSync(tree, "utf8");
  const found = [...differences(text, read, reasons), ...sharedWithOthers(tree, text, at)];
  printLines(
    process.stderr,
    found.map((difference) => `${tree}: ${difference}`),
  );
  if (found.length > 0) process.exitCode = 1;
}

function sharedWithOthers(tree: string, text: string, at: (file: string) => string): readonly string[] {
  return headingsOf(text).flatMap(({ file }) => {
    if (file === null) return [];
    const owner = owners.get(at(file)) ?? tree;
    owners.set(at(file), owner);
    return owner === tree ? [] : [`names ${file}, as ${owner} does`];
  });
}
