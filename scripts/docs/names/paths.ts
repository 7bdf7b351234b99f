import { dirname, join, normalize } from "node:path/posix";

import type { Files } from "../files.ts";
import type { Page, Problem, Span } from "./page.ts";

/** Endings of files that only a repository has; a reader's own files have others. */
const ENDINGS = "md|ts|sol|cjs|mjs|tree|svg";
const NAMED = new RegExp(
  String.raw`(?<![\w/:@.*<>-])(?:\.{1,2}/)*[\w.*<>/@-]*[\w*>]\.(?:${ENDINGS})(?![\w/.-]*\w)`,
  "g",
);
const FOLDER = /^[\w@-][\w.@/-]*\/$/;
/** In a block, a folder stands between white space. */
const FOLDERS = /(?<=^|\s)[\w@-][\w.@/-]*\/(?=\s|$)/g;

/** A file a command of the page writes: the page may go on to name it. */
const WRITTEN = /\bcat > ([\w.-]+) <</g;

/**
 * Every path a page names exists, or is one that the page itself has written. One that begins with a folder at the root is whole; another one stands below the page's own
 * folder, or is the end of some path. `*` stands for a name, `<name>` for anything.
 */
export function checkPaths(page: Page, tree: Files): readonly Problem[] {
  const written = new Set(page.blocks.flatMap(({ text }) => [...text.matchAll(WRITTEN)].map(([, name]) => name)));
  const isThere = (word: string) => written.has(word.replace(/^\.\//, "")) || exists(page.file, word, tree);
  return problems(page, wordsOf(page, tree), isThere);
}

/** Sources name paths in patterns, too, and without the ending: of them, only what begins at the root is checked. */
export function checkRootedPaths(page: Page, tree: Files): readonly Problem[] {
  const found = page.prose.flatMap(({ line, text }) => rooted(text, tree).map((word) => ({ line, text: word })));
  return problems(page, found, (word) => exists(page.file, word, tree) || begins(word, tree));
}

function problems({ file }: Page, words: readonly Span[], known: (word: string) => boolean): readonly Problem[] {
  return words
    .filter(({ text }) => !known(text))
    .map(({ line, text }) => ({ file, line, word: text, why: "no such path" }));
}

function wordsOf({ prose, blocks, code }: Page, tree: Files): readonly Span[] {
  const lines = [...prose, ...blocks].flatMap(({ line, text }) =>
    [...rooted(text, tree), ...(text.match(NAMED) ?? [])].map((word) => ({ line, text: word })),
  );
  const listed = blocks.flatMap(({ line, text }) => (text.match(FOLDERS) ?? []).map((word) => ({ line, text: word })));
  const unique = new Map(
    [...lines, ...listed, ...code.filter(({ text }) => FOLDER.test(text))].map((span) => [keyOf(span), span]),
  );
  return [...unique.values()];
}

/** `services/gateway`, whatever comes after: the first name is a folder at the root. */
function rooted(text: string, { folders }: Files): readonly string[] {
  const tops = [...folders].filter((folder) => !folder.includes("/")).map((top) => top.replace(".", "\\."));
  const pattern = new RegExp(String.raw`(?<![\w/:@.*<>$-])(?:${tops.join("|")})/[\w.*<>/@-]*`, "g");
  return (text.match(pattern) ?? []).map((word) => word.replace(/[.-]+$/, ""));
}

function exists(from: string, word: string, tree: Files): boolean {
  const whole = [word, join(dirname(from), word)].map((path) => normalize(path).replace(/\/$/, ""));
  if (whole.some((path) => matches(path, tree) || tree.ignored(path))) return true;
  return rooted(word, tree).length === 0 && matches(`**/${word.replace(/\/$/, "")}`, tree);
}

function begins(word: string, { files }: Files): boolean {
  return [...files].some((file) => file.startsWith(`${word}.`));
}

function matches(path: string, { files, folders }: Files): boolean {
  if (files.has(path) || folders.has(path)) return true;
  if (!/[*<]/.test(path)) return false;
  const source = path
    .replaceAll(/[.+()]/g, String.raw`\$&`)
    .replaceAll(/<[^>]*>/g, ".+")
    .replaceAll("**/", "(.+/)?")
    .replaceAll(/(?<![.+])\*/g, "[^/]*");
  const pattern = new RegExp(`^(?:${source})$`);
  return [...files, ...folders].some((each) => pattern.test(each));
}

function keyOf({ line, text }: Span): string {
  return `${line} ${text}`;
}
