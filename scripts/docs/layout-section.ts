import type { Caption } from "./captions.ts";

const BEGIN = "<!-- Written by `npm run docs` from the README.md of each folder. -->";
const END = "<!-- End of what is written. -->";

/**
 * docs/design.md with the list of folders between its two marks made anew.
 * @throws TypeError when a mark is missing
 */
export function withLayout(page: string, captions: readonly Caption[]): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) throw new TypeError("docs/design.md lacks the marks around its list of folders");
  return `${page.slice(0, begin)}${BEGIN}\n\n${captions.map(line).join("\n")}\n\n${page.slice(end)}`;
}

function line({ folder, text }: Caption): string {
  return `${"  ".repeat(folder.split("/").length - 1)}- \`${folder}/\`: ${text}`;
}
