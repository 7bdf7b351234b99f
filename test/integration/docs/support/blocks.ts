/** A fenced block of a page. */
export interface Block {
  /** of the opening fence, counted from 1 */
  readonly line: number;
  readonly language: string;
  /** what stands behind the language: no reader sees it */
  readonly words: ReadonlyMap<string, string>;
  readonly text: string;
}

/** A command block, and what the page shows of its output. */
export interface Step {
  readonly line: number;
  readonly command: string;
  /** goes on beside the steps that follow, once this URL answers with 200 */
  readonly until: string | null;
  /** why it is not run here */
  readonly aside: string | null;
  /** the output it is expected to have, null when the page shows none */
  readonly output: string | null;
}

const FENCE = /^(`{3,})(\w*)(.*)$/;
const WORD = /(\w+)(?:="([^"]*)")?/g;

export function blocksOf(page: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: { readonly fence: string; readonly block: Omit<Block, "text">; readonly lines: string[] } | null = null;
  for (const [index, line] of page.split("\n").entries()) {
    const [, fence = "", language = "", rest = ""] = FENCE.exec(line) ?? [];
    if (open === null) {
      if (fence !== "") open = { fence, block: { line: index + 1, language, words: wordsOf(rest) }, lines: [] };
    } else if (line === open.fence) {
      blocks.push({ ...open.block, text: open.lines.join("\n") });
      open = null;
    } else open.lines.push(line);
  }
  if (open !== null) throw new TypeError(`line ${open.block.line}: the block is not closed`);
  return blocks;
}

function wordsOf(rest: string): ReadonlyMap<string, string> {
  return new Map([...rest.matchAll(WORD)].map(([, word = "", value = ""]) => [word, value]));
}

/**
 * The steps of a page: every block in `sh`. A block in `text` with the word `output` says what the step before it prints.
 * `sh until="<url>"` goes on in the background, `sh aside="<why>"` is not run.
 */
export function stepsOf(page: string): readonly Step[] {
  const steps: Step[] = [];
  for (const { line, language, words, text } of blocksOf(page)) {
    const isOutput = language === "text" && words.has("output");
    if (language !== "sh" && !isOutput) continue;
    if (!isOutput) {
      const unknown = [...words.keys()].find((word) => word !== "until" && word !== "aside");
      if (unknown !== undefined) throw new TypeError(`line ${line}: ${unknown} is no word of a command block`);
      steps.push({ line, command: text, until: wordOf(words, "until"), aside: wordOf(words, "aside"), output: null });
      continue;
    }
    const before = steps.pop();
    if (before === undefined || before.output !== null) throw new TypeError(`line ${line}: of which command?`);
    steps.push({ ...before, output: text });
  }
  return steps;
}

function wordOf(words: Block["words"], word: string): string | null {
  const value = words.get(word);
  if (value === "") throw new TypeError(`${word} says nothing`);
  return value ?? null;
}
