import type { Page, Problem } from "./page.ts";

/** Every page under docs/ says in its first sentence, after the title, whom it is for. Decisions are told so by their list. */
export function checkAudience({ file, prose }: Page): readonly Problem[] {
  if (!/^docs\/([\w-]+|decisions\/README)\.md$/.test(file)) return [];
  const first = prose.find(({ text }) => !text.startsWith("#"));
  if (first?.text.startsWith("For ") === true) return [];
  const [word = ""] = first?.text.split(" ") ?? [];
  return [{ file, line: first?.line ?? 1, word, why: "the page does not begin with whom it is for" }];
}
