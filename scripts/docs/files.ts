import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { basename, dirname } from "node:path/posix";

/** What stands in the repository, and what only running it makes. Paths are relative to its root, with slashes. */
export interface Files {
  readonly files: ReadonlySet<string>;
  /** without a slash at the end */
  readonly folders: ReadonlySet<string>;
  /** whether git ignores the path, by a line of .gitignore for it or for a folder above it */
  readonly ignored: (path: string) => boolean;
}

/** Lists a work tree without asking git, so that an unpacked release can be checked too. */
export function listFiles(root: string): Files {
  const ignored = ignoreRules(readFileSync(join(root, ".gitignore"), "utf8"));
  const files = [...walk(root, "", ignored)];
  return { files: new Set(files), folders: new Set(files.flatMap(foldersAbove)), ignored };
}

function* walk(root: string, folder: string, ignored: (path: string) => boolean): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (path === ".git" || ignored(path)) continue;
    if (entry.isDirectory()) yield* walk(root, path, ignored);
    else yield path;
  }
}

function foldersAbove(path: string): readonly string[] {
  const above = dirname(path);
  return above === "." ? [] : [above, ...foldersAbove(above)];
}

/** The forms of .gitignore this repository uses: a name anywhere, a path from the root, and `*.extension`. */
function ignoreRules(text: string): (path: string) => boolean {
  const rules = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const paths = new Set(rules.filter((rule) => /\/./.test(rule) || rule.startsWith("/")).map(trimSlashes));
  const names = new Set(rules.map(trimSlashes));
  const endings = rules.filter((rule) => rule.startsWith("*")).map((rule) => rule.slice(1));
  const own = (path: string): boolean =>
    paths.has(path) ||
    (names.has(basename(path)) && !paths.has(basename(path))) ||
    endings.some((ending) => path.endsWith(ending));
  return (path) => [trimSlashes(path), ...foldersAbove(trimSlashes(path))].some(own);
}

function trimSlashes(path: string): string {
  return path.replace(/^\//, "").replace(/\/$/, "");
}
