import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Files } from "./files.ts";

/** A folder and what it is for. */
export interface Caption {
  /** from the root, without a slash at the end */
  readonly folder: string;
  /** one sentence, without its full stop */
  readonly text: string;
}

export interface Captions {
  readonly captions: readonly Caption[];
  /** what is missing, stands twice, or is about no folder */
  readonly problems: readonly string[];
}

/** Which folders need a caption, and how many levels below them. Tests stand in the folders of what they test. */
const DEPTHS: Readonly<Record<string, number>> = {
  contracts: Infinity,
  ignition: Infinity,
  scripts: Infinity,
  services: Infinity,
  test: 1,
};

/**
 * A folder's caption is the first paragraph of its README.md, or its line in the README.md of a folder above it; never both.
 */
export function readCaptions(root: string, { files, folders }: Files): Captions {
  const readmes = [...files].filter((file) => /(^|\/)README\.md$/.test(file) && depthOf(folderOf(file)) !== undefined);
  const captions = readmes.flatMap((readme) => parseReadme(folderOf(readme), readFileSync(join(root, readme), "utf8")));
  const wanted = [...folders].filter((folder) => (depthOf(folder) ?? Infinity) <= allowedDepth(folder)).sort();
  const problems = [
    ...wanted.flatMap((folder) => countProblem(folder, captions)),
    ...captions
      .filter(({ folder }) => !folders.has(folder))
      .map(({ folder }) => `${folder}/ is captioned and not there`),
  ];
  return { captions: wanted.flatMap((folder) => captions.filter((each) => each.folder === folder)), problems };
}

function countProblem(folder: string, captions: readonly Caption[]): readonly string[] {
  const count = captions.filter((each) => each.folder === folder).length;
  if (count === 0) return [`${folder}/ has no caption: say in its README.md, or in the one above, what it is for`];
  return count === 1 ? [] : [`${folder}/ has ${count} captions: say it once`];
}

function parseReadme(folder: string, text: string): Caption[] {
  const [first = ""] = text.split("\n\n");
  const below = [...text.matchAll(/^- `([\w./-]+)\/`: (.+)$/gm)].map(([, name = "", about = ""]) => ({
    folder: `${folder}/${name}`,
    text: about,
  }));
  return [{ folder, text: first.trim().replaceAll("\n", " ").replace(/\.$/, "") }, ...below];
}

function folderOf(readme: string): string {
  return readme.replace(/\/?README\.md$/, "");
}

/** Levels below the top folder; undefined outside of those that need captions. */
function depthOf(folder: string): number | undefined {
  const [top = "", ...below] = folder.split("/");
  return top in DEPTHS ? below.length : undefined;
}

function allowedDepth(folder: string): number {
  return DEPTHS[folder.split("/")[0] ?? ""] ?? -1;
}
