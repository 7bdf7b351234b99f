import { mkdirSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";

/**
 * Links `npx countersign` to the command of this checkout. Its package.json names no `bin`: for one of the package it stands in,
 * npx installs the whole checkout into its cache first, which takes a minute.
 */
export function linkCommand(root: string): void {
  const bin = join(root, "node_modules/.bin");
  mkdirSync(bin, { recursive: true });
  // Another build may do the same at this moment.
  const draft = join(bin, `countersign.${process.pid}`);
  symlinkSync("../../services/main/countersign.mjs", draft);
  renameSync(draft, join(bin, "countersign"));
}
