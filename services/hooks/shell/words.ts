/** A word of a command: what the program gets, and how it was written. */
export interface Word {
  readonly value: string;
  /** as it stands in the text, quotes and all */
  readonly raw: string;
}

/** A text that is one plain command, or why it is not. */
export type Words =
  | { readonly kind: "words"; readonly words: readonly Word[] }
  /** something only a shell can tell, or that is more than one command */
  | { readonly kind: "other"; readonly why: string }
  /** nothing that could be said for certain */
  | { readonly kind: "broken"; readonly why: string };

/** Characters no shell gives a meaning, wherever they stand in a word. */
const PLAIN = /[A-Za-z0-9_./:=,@%+-]/;
/** What stands for something else at the beginning of a word: `=ls` in zsh, `%1` for a job. */
const FIRST = /[=%]/;
/** Inside double quotes these are still read. */
const LIVE = /[$`\\!]/;
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f]/;

const MEANINGS: Readonly<Record<string, string>> = {
  "&": "more than one command",
  "|": "more than one command",
  ";": "more than one command",
  "\n": "more than one command",
  "(": "a subshell or a function",
  ")": "a subshell or a function",
  "<": "a redirection",
  ">": "a redirection",
  "{": "braces",
  "}": "braces",
  $: "something that is put in when it runs",
  "`": "something that is put in when it runs",
  "*": "a pattern of file names",
  "?": "a pattern of file names",
  "[": "a pattern of file names",
  "]": "a pattern of file names",
  "~": "somebody's home",
  "#": "a comment",
  "!": "an earlier command, or a negation",
  "^": "an earlier command, or a pattern",
  "\\": "an escaped character",
};

/**
 * Reads a text that every shell reads in the same way: words of plain characters and of quoted text in which nothing is put in.
 * Everything else is `other`, and is never read on. This is far less than a shell language, on purpose.
 */
export function readWords(text: string): Words {
  if (CONTROL.test(text)) return { kind: "broken", why: "it contains control characters" };
  const words: Word[] = [];
  let [value, begin]: [string, number] = ["", -1];
  const finish = (end: number): void => {
    if (begin >= 0) words.push({ value, raw: text.slice(begin, end) });
    [value, begin] = ["", -1];
  };
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === " " || char === "\t") {
      finish(at);
      continue;
    }
    if (begin < 0 && FIRST.test(char)) return { kind: "other", why: `a word that begins with ${char}` };
    if (begin < 0) begin = at;
    if (char === "'" || char === '"') {
      const end = text.indexOf(char, at + 1);
      if (end < 0) return { kind: "other", why: "a quote that is not closed" };
      const inner = text.slice(at + 1, end);
      if (char === '"' && LIVE.test(inner))
        return { kind: "other", why: "something in quotes that is put in when it runs" };
      value += inner;
      at = end;
    } else if (PLAIN.test(char)) value += char;
    else return { kind: "other", why: MEANINGS[char] ?? "a character outside of quotes that is no plain one" };
  }
  finish(text.length);
  return { kind: "words", words };
}
