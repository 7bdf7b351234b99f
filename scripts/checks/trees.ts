import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { differences } from "./trees/compare.ts";
import { filesOf } from "./trees/tree.ts";

/**
 * `npm run check:trees`: what a contract does, told as a tree in *.tree, is what its tests show. Every leaf is the title of a
 * test in the file its branch names, every test of such a file is a leaf, and the errors a test expects stand behind it.
 */
/** Every reason a policy can give; NONE says that there is none, and is also the name of a dimension. */
const reasons = new Set(
  [...readFileSync("contracts/types/Reason.sol", "utf8").matchAll(/constant ([A-Z_]+)/g)].map(([, name = ""]) => name),
);
reasons.delete("NONE");
const owners = new Map<string, string>();
let failed = false;
for (const tree of globSync("test/**/*.tree").sort()) {
  const text = readFileSync(tree, "utf8");
  const at = (file: string) => join(dirname(tree), file);
  const found = [
    ...differences(text, (file) => (existsSync(at(file)) ? readFileSync(at(file), "utf8") : null), reasons),
  ];
  for (const file of new Set(filesOf(text).map(at))) {
    const other = owners.get(file);
    if (other !== undefined) found.push(`names ${file}, as ${other} does`);
    owners.set(file, tree);
  }
  for (const difference of found) console.error(`${tree}: ${difference}`);
  failed ||= found.length > 0;
}
if (failed) process.exitCode = 1;
