import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** One small bug to plant. */
export interface Mutant {
  /** contract, from the project's root */
  readonly file: string;
  /** must stand there exactly once */
  readonly find: string;
  readonly replace: string;
}

/** A group of mutants and the test files that must notice them. */
export interface Target {
  readonly tests: readonly string[];
  readonly mutants: readonly Mutant[];
}

export type Verdict = "killed" | "survived" | "does not compile";

/**
 * Plants the bug in the copy at `root`.
 * @returns what takes it out again
 * @throws when the text is not there exactly once: the list is out of step with the contracts
 */
export async function plant(root: string, { file, find, replace }: Mutant): Promise<() => Promise<void>> {
  const path = join(root, file);
  const source = await readFile(path, "utf8");
  const times = source.split(find).length - 1;
  if (times !== 1) throw new TypeError(`"${find}" stands ${times} times in ${file}, not once`);
  await writeFile(
    path,
    source.replace(find, () => replace),
  );
  return () => writeFile(path, source);
}
