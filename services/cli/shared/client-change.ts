import { shown, visible } from "../../core/text/visible.ts";
import { changedLines } from "../../hooks/clients/changes.ts";
import type { Restored } from "../../hooks/clients/client-file.ts";
import { painter } from "../../platform/terminal/paint.ts";
import { printLines } from "../../platform/terminal/print.ts";
import { confirmed } from "./confirm.ts";

/** A change of a client's file, for a person to look at. */
export interface ClientChange {
  /** real path */
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** what else he has to know */
  readonly notes: readonly string[];
}

/**
 * Shows what changes in a file of somebody else's, and asks. Values of it may be secrets: it is shown on standard error alone.
 * @throws ARGUMENT_MISSING where nobody can be asked
 */
export async function agreedToChange({ path, before, after, notes }: ClientChange, yes: boolean): Promise<boolean> {
  const paint = painter(process.stderr);
  const lines = changedLines(before, after).map(({ sign, line }) => {
    const text = `${sign} ${visible(line)}`;
    return sign === " " ? text : paint(sign === "+" ? "green" : "red", text);
  });
  printLines(process.stderr, [shown(path), ...lines, ...notes]);
  if (yes || (await confirmed("--yes", "Write this?"))) return true;
  printLines(process.stderr, ["nothing was written"]);
  process.exitCode = 1;
  return false;
}

/** What became of a file that was put back. */
export function restoredLine(path: string, restored: Restored): string {
  return restored === "bytes"
    ? `${shown(path)}: every byte is as it was`
    : `${shown(path)}: somebody wrote it since, so only our values were taken out; the rest stays as it is now`;
}
