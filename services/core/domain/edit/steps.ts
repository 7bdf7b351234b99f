import type { Change } from "./change.ts";
import { changedText } from "./edit.ts";

/** Lines of a file that go, and those that come in their place. */
export interface ChangedLines {
  /** of the first of them in the file as it was before this step, from 1 */
  readonly line: number;
  readonly gone: readonly string[];
  readonly come: readonly string[];
}

/** What each change does to the lines of a file, one after the other. @throws DOMAIN_INVALID */
export function stepsOf(text: string, changes: readonly Change[]): readonly ChangedLines[] {
  let before = text;
  return changes.map((change) => {
    const after = changedText(before, change);
    const step = linesBetween(before, after);
    before = after;
    return step;
  });
}

function linesBetween(before: string, after: string): ChangedLines {
  const [old, now] = [before.split(/\r?\n/), after.split(/\r?\n/)];
  const most = Math.min(old.length, now.length);
  let head = 0;
  while (head < most && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < most - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  return { line: head + 1, gone: old.slice(head, old.length - tail), come: now.slice(head, now.length - tail) };
}
