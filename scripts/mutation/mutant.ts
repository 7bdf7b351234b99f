import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** One small bug to plant. */
export interface Mutant {
  /** contract/what is wrong */
  readonly id: string;
  /** from the project's root */
  readonly file: string;
  /** must stand in the file exactly once; as many lines as that takes */
  readonly find: string;
  readonly replace: string;
  /** what goes wrong when nobody notices */
  readonly why: string;
  /** the deployed contract that carries the bug: `file:name` */
  readonly contract: string;
  /** the test files that could notice, likeliest first */
  readonly tests: readonly string[];
}

/**
 * The line the bug belongs on.
 * @throws when the text is not there exactly once: the list is out of step with the contracts
 */
export async function lineOf(root: string, { id, file, find, replace }: Mutant): Promise<number> {
  if (find === replace) throw new TypeError(`${id} changes nothing`);
  const [before = "", ...after] = (await readFile(join(root, file), "utf8")).split(find);
  if (after.length !== 1) throw new TypeError(`${id}: its text stands ${after.length} times in ${file}, not once`);
  return before.split("\n").length;
}

/** Plants the bug in the copy at `root`, and returns what takes it out again. */
export async function plant(root: string, mutant: Mutant): Promise<() => Promise<void>> {
  await lineOf(root, mutant);
  const path = join(root, mutant.file);
  const source = await readFile(path, "utf8");
  await writeFile(
    path,
    source.replace(mutant.find, () => mutant.replace),
  );
  return () => writeFile(path, source);
}
