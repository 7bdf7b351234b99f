/** What differs from one run to the next, and what stands for it. */
const VARYING: readonly (readonly [RegExp, string])[] = [
  // Colours, where somebody has forced them.

  [/\u001b\[[0-9;]*m/g, ""],
  [/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g, "<time>"],
  [/0x[0-9a-f]{4,}(?:…[0-9a-f]+)?/gi, "<hex>"],
  [/\bz6Mk[1-9A-HJ-NP-Za-km-z]{20,}/g, "<key>"],
  [/[A-Za-z0-9_-]{40,}/g, "<id>"],
  [/\d[\d,.]*/g, "<n>"],
  [/[ \t]+/g, " "],
];

/** A text without what differs from one run to the next; the columns of a table may be wider then. */
export function shapeOf(text: string): readonly string[] {
  const same = VARYING.reduce((shaped, [pattern, name]) => shaped.replace(pattern, name), text);
  return same
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** A line that stands for any number of lines. */
const ANY = new Set(["…", "..."]);

/**
 * The first line of a page's output that a run did not print in its place, null when there is none. A line `…` stands for any
 * lines.
 */
export function missingLine(shown: string, printed: string): string | null {
  const lines = shapeOf(printed);
  let at = 0;
  let skips = false;
  for (const line of shapeOf(shown)) {
    if (ANY.has(line)) {
      skips = true;
      continue;
    }
    const found = skips ? lines.indexOf(line, at) : lines[at] === line ? at : -1;
    if (found === -1) return line;
    at = found + 1;
    skips = false;
  }
  return skips || at === lines.length ? null : `nothing more, and not: ${lines[at] ?? ""}`;
}
