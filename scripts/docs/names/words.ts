import type { Page, Problem, Span } from "./page.ts";

/** What is written in capitals, and where it comes from. */
export interface Words {
  /** environment variables: of the services, and of scripts */
  readonly settings: ReadonlySet<string>;
  /** error codes, reasons, findings, and the few other words in capitals */
  readonly codes: ReadonlySet<string>;
}

/** With an underscore it is one of ours wherever it stands; a single word only in backticks. */
const CAPITALS = /(?<![\w.$<-])[A-Z][A-Z0-9]*(?:_(?:[A-Z0-9]+|\*))+(?![\w<*])/g;
const ALONE = /^[A-Z][A-Z0-9]+$/;

/** Every setting, error code, reason and finding a page names exists. `COUNTER_*` stands for all that begin so. */
export function checkWords(page: Page, words: Words): readonly Problem[] {
  const found = [
    ...[...page.prose, ...page.blocks].flatMap(({ line, text }) =>
      (text.match(CAPITALS) ?? []).map((word) => ({ line, text: word })),
    ),
    ...page.code.filter(({ text }) => ALONE.test(text)),
  ];
  return unknown(page, found, (word) => isKnown(word, [words.settings, words.codes]));
}

/** Of source code: only names that cannot be anything but a setting of ours. */
export function checkSettings(page: Page, { settings }: Words): readonly Problem[] {
  const found = page.prose.flatMap(({ line, text }) =>
    (text.match(/(?<![\w.$])COUNTERSIGN_[A-Z0-9_]+\b(?!\$)/g) ?? []).map((word) => ({ line, text: word })),
  );
  return unknown(page, found, (word) => isKnown(word, [settings]));
}

function unknown(page: Page, found: readonly Span[], known: (word: string) => boolean): readonly Problem[] {
  return found
    .filter(({ text }) => !known(text))
    .map(({ line, text }) => ({
      file: page.file,
      line,
      word: text,
      why: text.startsWith("COUNTERSIGN_") ? "no such setting" : "no such setting, error code, reason or finding",
    }));
}

function isKnown(word: string, lists: readonly ReadonlySet<string>[]): boolean {
  if (!word.endsWith("*")) return lists.some((list) => list.has(word));
  const start = word.slice(0, -1);
  return lists.some((list) => [...list].some((each) => each.startsWith(start)));
}
