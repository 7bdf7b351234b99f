import {
  type Document,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";

import type { Change, NewMember, Step, Written } from "./change.ts";
import { inlineOf, itemLines, memberLines } from "./written.ts";

/** A text in the place of another one. */
export interface Splice {
  /** offsets in the file */
  readonly from: number;
  readonly until: number;
  readonly text: string;
}

/** A file that was parsed. */
export interface Parsed {
  readonly text: string;
  readonly document: Document.Parsed;
}

type Collection = YAMLMap | YAMLSeq;

/**
 * Where a change falls in a text: only lines of its own, the comments and blank lines around them stay.
 * @returns null where a change of that kind cannot be made in place
 */
export function spliceOf(file: Parsed, change: Change): Splice | null {
  switch (change.kind) {
    case "add":
      return added(file, change.path, { members: change.members });
    case "append":
      return added(file, change.path, { item: change.value });
    case "remove":
      return removed(file, change.path);
    case "set":
      return set(file, change.path, change.value);
  }
}

function set(file: Parsed, path: readonly Step[], value: Written): Splice | null {
  const node = file.document.getIn(path, true) as Node | undefined;
  if (node !== undefined) return replaced(file, node, value);
  return added(file, path.slice(0, -1), { members: [{ name: String(path.at(-1)), value }] });
}

/** What comes into a collection. */
type New = { readonly members: readonly NewMember[] } | { readonly item: Written };

function added(file: Parsed, path: readonly Step[], come: New): Splice | null {
  const { text, document } = file;
  const node = document.getIn(path, true) as Node | null | undefined;
  const apart = standApart(file, node, path);
  const lines = "members" in come ? memberLines(come.members, apart) : itemLines(come.item);
  if (isCollection(node) && node.flow !== true && node.items.length > 0) {
    const block = indented(lines, columnOf(text, startOf(node)), newline(text));
    const from = lineEnd(text, contentEnd(file, node));
    return { from, until: from, text: `${gapOf(file, node)}${newline(text)}${block}` };
  }
  if (isCollection(node) && node.items.length > 0) {
    const from = endOf(node.items.at(-1) as Node | Pair);
    return { from, until: from, text: `, ${inlineNew(come)}` };
  }
  if (path.length === 0) return null;
  if (node !== undefined) return filled(file, path, lines);
  return added(file, path.slice(0, -1), { members: [{ name: String(path.at(-1)), value: valueOf(come) }] });
}

function inlineNew(come: New): string {
  if ("item" in come) return inlineOf(come.item);
  return come.members.map(({ name, value }) => `${inlineOf(name)}: ${inlineOf(value)}`).join(", ");
}

function valueOf(come: New): Written {
  if ("item" in come) return [come.item];
  return Object.fromEntries(come.members.map(({ name, value }) => [name, value]));
}

/** What stands behind a colon with nothing in it, or with empty brackets, gets its first lines. */
function filled({ text, document }: Parsed, path: readonly Step[], lines: readonly string[]): Splice | null {
  const within = document.getIn(path.slice(0, -1), true);
  const pair = isMap(within) ? within.items.find(({ key }) => String(key) === String(path.at(-1))) : undefined;
  const key = pair?.key as Node | undefined;
  if (pair === undefined || !key?.range) return null;
  const colon = text.indexOf(":", key.range[1]);
  const until = Math.max(colon + 1, (pair.value as Node | null)?.range?.[1] ?? 0);
  const indent = columnOf(text, key.range[0]) + 2;
  const rest = text.slice(until, lineEnd(text, until));
  const block = indented(lines, indent, newline(text));
  return { from: colon + 1, until: until + rest.length, text: `${rest}${newline(text)}${block}` };
}

function removed(file: Parsed, path: readonly Step[]): Splice | null {
  const { text, document } = file;
  const within = document.getIn(path.slice(0, -1), true);
  if (!isCollection(within)) return null;
  const last = path.at(-1);
  const at = isMap(within) ? within.items.findIndex(({ key }) => String(key) === String(last)) : Number(last);
  const item = within.items[at] as Node | Pair | undefined;
  if (item === undefined) return null;
  if (within.items.length === 1) return emptied(file, within);
  if (within.flow === true) {
    const before = within.items[at - 1] as Node | Pair | undefined;
    const after = within.items[at + 1] as Node | Pair | undefined;
    if (before !== undefined) return { from: endOf(before), until: endOf(item), text: "" };
    return after === undefined ? null : { from: startOf(item), until: startOf(after), text: "" };
  }
  const indent = columnOf(text, startOf(within));
  const first = commentsAbove(text, lineStart(text, startOf(item)), indent);
  const end = lineEnd(text, contentEnd(file, item));
  const isFirst = at === 0;
  // The item's own blank line goes with it: the one above, or the one below where it stands first.
  const blank = isFirst ? 0 : blankBefore(text, first);
  if (first === 0 || isFirst) {
    const next = end + newline(text).length;
    return { from: first, until: next + blankAfter(text, next), text: "" };
  }
  return { from: first - newline(text).length - blank, until: end, text: "" };
}

/** The last one leaves empty brackets. */
function emptied({ text, document }: Parsed, within: Collection): Splice | null {
  const brackets = isMap(within) ? "{}" : "[]";
  if (within.flow === true) {
    const [from, until] = within.range ?? [0, 0];
    return { from, until, text: brackets };
  }
  if (document.contents === within || !within.range) return null;
  const first = startOf(within);
  const colon = text.lastIndexOf(":", first);
  const until = lineEnd(text, contentEnd({ text, document }, within));
  const head = text.slice(colon + 1, lineEnd(text, colon));
  return { from: colon + 1, until, text: ` ${brackets}${head}` };
}

function replaced(file: Parsed, node: Node, value: Written): Splice | null {
  if (!node.range) return null;
  const written = inlineOf(value);
  const [from, until] = node.range;
  if (isScalar(node) && !/[\r\n]/.test(file.text.slice(from, until))) return { from, until, text: written };
  if (isSeq(node) && node.flow === true) return { from, until, text: written };
  if (!isSeq(node) || !node.items.every((item) => isScalar(item))) return null;
  const colon = file.text.lastIndexOf(":", startOf(node));
  return { from: colon + 1, until: contentEnd(file, node), text: ` ${written}` };
}

/** Several new members stand as those of their map do; where it has no two yet, only the entries of the file's own members stand apart. */
function standApart(file: Parsed, node: Node | null | undefined, path: readonly Step[]): boolean {
  if (!isCollection(node) || node.flow === true || node.items.length < 2) return path.length <= 1;
  return gapOf(file, node) !== "";
}

/** Members that stand apart by blank lines are joined by one that does. */
function gapOf({ text }: Parsed, { items }: Collection): string {
  const last = items.at(-1) as Node | Pair;
  if (items.length < 2) return "";
  const above = commentsAbove(text, lineStart(text, startOf(last)), columnOf(text, startOf(last)));
  return blankBefore(text, above) > 0 ? newline(text) : "";
}

function startOf(item: Node | Pair | Collection): number {
  if (isPair(item)) return (item.key as Node).range?.[0] ?? 0;
  return item.range?.[0] ?? 0;
}

function endOf(item: Node | Pair): number {
  const node = (isPair(item) ? (item.value ?? item.key) : item) as Node;
  return node.range?.[1] ?? 0;
}

/** Where what is said of an item ends: no comment, no blank line behind it. */
function contentEnd(file: Parsed, item: Node | Pair): number {
  const value = isPair(item) ? (item.value as Node | null) : item;
  if (isCollection(value) && value.flow !== true && value.items.length > 0) {
    return contentEnd(file, value.items.at(-1) as Node | Pair);
  }
  const end = Math.max(
    endOf(item),
    isPair(item) ? file.text.indexOf(":", ((item.key as Node).range ?? [0, 0])[1]) + 1 : 0,
  );
  return file.text.slice(0, end).trimEnd().length;
}

/** The beginning of the comment lines directly above a line, which belong to what stands there. */
function commentsAbove(text: string, from: number, indent: number): number {
  const above = lineStart(text, from - 1);
  const line = text.slice(above, from);
  return from > 0 && line.startsWith(`${" ".repeat(indent)}#`) ? commentsAbove(text, above, indent) : from;
}

function blankBefore(text: string, from: number): number {
  const above = lineStart(text, from - 1);
  const line = text.slice(above, from);
  return from > 0 && line.trim() === "" ? line.length : 0;
}

function blankAfter(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end >= 0 && text.slice(from, end).trim() === "" ? end + 1 - from : 0;
}

function lineStart(text: string, at: number): number {
  return at <= 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
}

/** Before its line break. */
function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  if (end === -1) return text.length;
  return text[end - 1] === "\r" && end > at ? end - 1 : end;
}

function columnOf(text: string, at: number): number {
  return at - lineStart(text, at);
}

function newline(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

function indented(lines: readonly string[], indent: number, eol: string): string {
  return lines.map((line) => (line === "" ? "" : `${" ".repeat(indent)}${line}`)).join(eol);
}
