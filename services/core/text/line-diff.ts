/** A line both texts have, or only the first (`-`) or only the second (`+`). */
export interface DiffLine {
  readonly sign: " " | "-" | "+";
  readonly line: string;
}

/** The fewest lines to take out of one text and put in to get the other, in their order. For texts a person could read. */
export function lineDiff(before: string, after: string): readonly DiffLine[] {
  const [left, right] = [before.split("\n"), after.split("\n")];
  const common = commonLengths(left, right);
  const lines: DiffLine[] = [];
  for (let i = 0, j = 0; i < left.length || j < right.length;) {
    const [a, b] = [left[i], right[j]];
    if (a !== undefined && a === b) {
      lines.push({ sign: " ", line: a });
      i += 1;
      j += 1;
    } else if (a !== undefined && (b === undefined || at(common, i + 1, j) >= at(common, i, j + 1))) {
      lines.push({ sign: "-", line: a });
      i += 1;
    } else {
      lines.push({ sign: "+", line: b ?? "" });
      j += 1;
    }
  }
  return lines;
}

/** How many lines what follows has in common, from line i of one and line j of the other on. */
function commonLengths(left: readonly string[], right: readonly string[]): number[][] {
  const table = Array.from({ length: left.length + 1 }, () => Array.from({ length: right.length + 1 }, () => 0));
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      const row = table[i] ?? [];
      row[j] = left[i] === right[j] ? 1 + at(table, i + 1, j + 1) : Math.max(at(table, i + 1, j), at(table, i, j + 1));
    }
  }
  return table;
}

function at(table: readonly (readonly number[])[], i: number, j: number): number {
  return table[i]?.[j] ?? 0;
}
