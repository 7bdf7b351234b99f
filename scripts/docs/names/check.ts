import { readFileSync } from "node:fs";
import { join } from "node:path";

import { EVERY_API } from "../apis.ts";
import type { Files } from "../files.ts";
import { isListFile } from "../word-lists.ts";
import { checkAudience } from "./audience.ts";
import { checkCommands, checkOptions, checkScripts } from "./commands.ts";
import { helpTexts, knownPrograms, knownRoutes, loadProgram, knownWords } from "./known.ts";
import { checkLinks, checkSections } from "./links.ts";
import { type Page, parseMarkdown, parseStrings, parseText, type Problem } from "./page.ts";
import { checkPaths, checkRootedPaths } from "./paths.ts";
import { checkDescribed, checkRoutes } from "./routes.ts";
import { checkSettings, checkWords } from "./words.ts";

/** The page every route stands on. */
const ROUTES_PAGE = "docs/formats.md";
const SOURCE = /^(services|scripts|contracts|ignition)\/.*\.(ts|sol|mjs|cjs)$|^[\w.-]+\.(ts|js|cjs)$/;

export interface Checked {
  readonly looked: { readonly pages: number; readonly texts: number };
  readonly found: readonly Problem[];
}

/**
 * Reads every Markdown page, help text, word list and source, and finds what they name and does not exist.
 * @throws TypeError when there was nothing to read or to compare with: a check that looked at nothing finds nothing wrong
 */
export async function checkRepository(root: string, files: Files, apis = EVERY_API): Promise<Checked> {
  const read = (file: string): string => readFileSync(join(root, file), "utf8");
  const words = knownWords(root, files);
  const program = await loadProgram();
  const programs = knownPrograms(root, files, program);
  const routes = knownRoutes(root, files, apis);
  const list = [...files.files].sort();
  const pages = list.filter((file) => file.endsWith(".md")).map((file) => parseMarkdown(file, read(file)));
  const help = helpTexts(program).map(([name, text]) => parseText(name, text));
  const lists = list.filter(isListFile).map((file) => parseStrings(file, read(file)));
  const sources = list.filter((file) => SOURCE.test(file)).map((file) => parseText(file, read(file)));
  for (const looked of [pages, help, sources, [...words.settings], [...routes]]) {
    if (looked.length === 0) throw new TypeError("the check of names found nothing to look at, or to compare with");
  }

  const byPath = new Map(pages.map((page) => [page.file, page]));
  const pageAt = (path: string): Page | undefined => byPath.get(path);
  const found = [
    ...pages.flatMap((page) => [
      ...checkAudience(page),
      ...checkPaths(page, files),
      ...checkLinks(page, files, pageAt),
      ...checkRoutes(page, routes),
    ]),
    ...[...pages, ...help, ...lists].flatMap((page) => [...checkWords(page, words), ...checkCommands(page, programs)]),
    ...[...help, ...lists].flatMap((page) => checkOptions(page, programs)),
    ...[...pages, ...help, ...sources].flatMap((page) => [
      ...checkSections(page, pageAt),
      ...checkScripts(page, programs),
      ...checkSettings(page, words),
    ]),
    ...[...help, ...sources].flatMap((page) => checkRootedPaths(page, files)),
    ...pages.filter(({ file }) => file === ROUTES_PAGE).flatMap((page) => checkDescribed(page, routes)),
  ];
  return { looked: { pages: pages.length, texts: help.length + sources.length }, found: unique(found) };
}

function unique(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((each) => [JSON.stringify(each), each])).values()];
}
