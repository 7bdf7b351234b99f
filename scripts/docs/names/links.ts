import { dirname, join, normalize } from "node:path/posix";

import type { Files } from "../files.ts";
import type { Page, Problem } from "./page.ts";

/** Gives the page at a path, or undefined when there is none. */
export type PageAt = (path: string) => Page | undefined;

const SECTION = /([\w./-]+\.md)`?,? (?:section (\d+)|"([^"]+)")/g;

/** Every link leads to a file or folder of the repository, and to a heading that is there. Addresses elsewhere are not asked. */
export function checkLinks(page: Page, tree: Files, pageAt: PageAt): readonly Problem[] {
  return page.links.flatMap(({ line, text }) => {
    if (/^[a-z]+:/.test(text)) return [];
    const [path = "", anchor] = text.split("#");
    const target = path === "" ? page.file : normalize(join(dirname(page.file), path)).replace(/\/$/, "");
    const problem = { file: page.file, line, word: text };
    if (!tree.files.has(target) && !tree.folders.has(target)) return [{ ...problem, why: "the link leads nowhere" }];
    if (anchor === undefined || anchorsOf(pageAt(target)).has(anchor)) return [];
    return [{ ...problem, why: "no such heading" }];
  });
}

/** `docs/design.md section 4` and `docs/governance.md, "A policy upgrade"` name headings that are there. */
export function checkSections(page: Page, pageAt: PageAt): readonly Problem[] {
  return page.prose.flatMap(({ line, text }) =>
    [...text.matchAll(SECTION)].flatMap(([word, path = "", number, title]) => {
      const target = pageAt(path) ?? pageAt(normalize(join(dirname(page.file), path)));
      const found = target?.headings.some((heading) =>
        number === undefined ? heading === title : heading.startsWith(`${number}. `),
      );
      return found === true ? [] : [{ file: page.file, line, word, why: "no such heading" }];
    }),
  );
}

/** What a heading is called in a link: as GitHub makes it. */
function anchorsOf(page: Page | undefined): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const heading of page?.headings ?? []) {
    const plain = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-");
    let anchor = plain;
    for (let i = 1; anchors.has(anchor); i++) anchor = `${plain}-${i}`;
    anchors.add(anchor);
  }
  return anchors;
}
