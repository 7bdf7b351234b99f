import { type DiffLine, lineDiff } from "../../core/text/line-diff.ts";

/** Lines around a change that are shown with it. */
const AROUND = 2;

/** What changes between two texts, with a few lines around it. What both begin and end with is not compared: such a file may be large. */
export function changedLines(before: string, after: string): readonly DiffLine[] {
  const [left, right] = [linesOf(before), linesOf(after)];
  const most = Math.min(left.length, right.length);
  let head = 0;
  while (head < most && left[head] === right[head]) head += 1;
  let tail = 0;
  while (tail < most - head && left.at(-1 - tail) === right.at(-1 - tail)) tail += 1;
  const [from, to] = [Math.max(0, head - AROUND), Math.max(0, tail - AROUND)];
  const part = (lines: readonly string[]): string => lines.slice(from, lines.length - to).join("\n");
  return lineDiff(part(left), part(right));
}

function linesOf(text: string): readonly string[] {
  return text.split(/\r?\n/);
}
