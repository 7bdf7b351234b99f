/** A piece of a page, and the line it begins in, from 1. */
export interface Span {
  readonly line: number;
  readonly text: string;
}

/** A text that names things, taken apart. */
export interface Page {
  /** from the root of the repository; of a help text, the command that prints it */
  readonly file: string;
  /** lines outside of fenced blocks, as they stand */
  readonly prose: readonly Span[];
  /** what stands in backticks */
  readonly code: readonly Span[];
  /** lines of fenced blocks; a command that goes on after a backslash is one line */
  readonly blocks: readonly Span[];
  /** targets of links and images */
  readonly links: readonly Span[];
  /** texts of the headings, without the marks */
  readonly headings: readonly string[];
}

/** A word that names something that does not exist. */
export interface Problem extends Pick<Page, "file"> {
  readonly line: number;
  readonly word: string;
  readonly why: string;
}

const FENCE = /^ *(```|~~~)/;
const CODE = /(`+)((?:[^`\n]|\n(?!\n))+?)\1(?!`)/g;
const LINK = /\]\(([^()\s]+)\)/g;

export function parseMarkdown(file: string, text: string): Page {
  const { prose, blocks } = splitFences(text.split("\n"));
  const open = prose.map(({ text: line }) => line).join("\n");
  return {
    file,
    prose: prose.filter(({ text: line }) => line !== ""),
    code: spans(open, CODE, 2),
    blocks: joinContinued(blocks),
    links: spans(open, LINK, 1),
    headings: prose.flatMap(({ text: line }) => /^#{1,6} (.+)$/.exec(line)?.[1] ?? []),
  };
}

/** A help text, or source code whose comments and strings name things. */
export function parseText(file: string, text: string): Page {
  const prose = text.split("\n").map((line, i) => ({ line: i + 1, text: line }));
  return { file, prose, code: spans(text, CODE, 2), blocks: [], links: [], headings: [] };
}

/** Source code of which only the texts in double quotes count. */
export function parseStrings(file: string, text: string): Page {
  const quoted = text.split("\n").map((line) => (line.match(/"(?:[^"\\]|\\.)*"/g) ?? []).join(" "));
  return parseText(file, quoted.join("\n"));
}

/** Lines of blocks are blank among the prose, so that every line keeps its number. */
function splitFences(lines: readonly string[]): { prose: Span[]; blocks: Span[] } {
  const prose: Span[] = [];
  const blocks: Span[] = [];
  let inside = false;
  for (const [i, text] of lines.entries()) {
    const mark = FENCE.test(text);
    if (inside && !mark) blocks.push({ line: i + 1, text });
    prose.push({ line: i + 1, text: inside || mark ? "" : text });
    if (mark) inside = !inside;
  }
  return { prose, blocks };
}

function joinContinued(lines: readonly Span[]): readonly Span[] {
  const joined: Span[] = [];
  let open: Span | null = null;
  for (const { line, text } of lines) {
    const whole: Span = open === null ? { line, text } : { line: open.line, text: `${open.text} ${text.trim()}` };
    open = whole.text.endsWith("\\") ? { ...whole, text: whole.text.slice(0, -1).trimEnd() } : null;
    if (open === null) joined.push(whole);
  }
  return open === null ? joined : [...joined, open];
}

function spans(text: string, pattern: RegExp, group: number): readonly Span[] {
  return [...text.matchAll(pattern)].map((match) => ({
    line: text.slice(0, match.index).split("\n").length,
    text: (match[group] ?? "").replaceAll("\n", " "),
  }));
}
