import type { Branch, Outline } from "../core/domain/outline.ts";
import { fieldLines } from "../platform/terminal/field.ts";
import type { Paint } from "../platform/terminal/paint.ts";
import { tableLines } from "../platform/terminal/table.ts";
import { treeLines } from "../platform/terminal/tree.ts";
import { shown } from "../core/text/visible.ts";

/** What a domain file comes to, as a person reads it, in 80 columns. */
export function planLines(outline: Outline, paint: Paint): readonly string[] {
  const { organization, council, policy, actions, authority, signatures, keys, warnings } = outline;
  const section = (title: string, lines: readonly string[]) => ["", paint("bold", title), ...lines];
  return [
    paint("bold", shown(organization)),
    ...section("Who governs", council.flatMap(item)),
    ...section("Policy", policy.flatMap(item)),
    ...section(
      "Actions",
      actions.flatMap(({ type, request, limits }) => [
        ...fieldLines("  ", type),
        ...fieldLines("      ", request),
        ...limits.flatMap((limit) => fieldLines("      ", limit)),
      ]),
    ),
    ...section(
      "Authority",
      treeLines(authority, ({ below }) => below, branchLines(paint)),
    ),
    ...section("Signatures", tableLines(signatures.map(({ by, what }) => [`  ${shown(by)}`, shown(what)]))),
    ...section("Keys the home keeps", keys.length === 0 ? ["  none"] : fieldLines("  ", keys.join(", "), Infinity)),
    ...(warnings.length === 0 ? [] : section("Warnings", warnings.flatMap(item))),
  ];
}

function item(text: string): readonly string[] {
  return fieldLines("  ", text);
}

/** As far in as a tree of some depth goes, what is said of a branch still ends before column 80. */
const TREE_INDENT = 12;

function branchLines(paint: Paint): (branch: Branch) => readonly string[] {
  return ({ name, lines }) => [
    paint("bold", shown(name)),
    ...lines.flatMap((line) => fieldLines(" ".repeat(TREE_INDENT), line).map((part) => part.slice(TREE_INDENT))),
  ];
}
