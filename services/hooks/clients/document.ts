import { patch, parse as parseToml } from "@decimalturn/toml-patch";
import {
  applyEdits,
  type FormattingOptions,
  modify,
  parse,
  type ParseError,
  printParseErrorCode,
  visit,
} from "jsonc-parser";

import { CountersignError } from "../../core/errors/error.ts";
import type { Form } from "./table.ts";

export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [name: string]: Plain };
export type PlainObject = { readonly [name: string]: Plain };

/** A value put in its place; `undefined` takes the place away. */
export interface ValueEdit {
  readonly path: readonly (string | number)[];
  readonly value: Plain | undefined;
}

export const BOM = "\uFEFF";

/**
 * What a configuration says.
 * @throws CLIENT_FILE_INVALID where two readers could see two things: broken, names that stand twice, no object
 */
export function readDocument(text: string, form: Form): PlainObject {
  const body = text.startsWith(BOM) ? text.slice(1) : text;
  const value = form === "toml" ? readToml(body) : readJsonc(body, form);
  if (!isPlainObject(value)) throw invalid("it is not one object");
  return value;
}

/**
 * The text with some values changed and everything else as it stands: comments, order, spaces, ends of lines, byte order mark.
 * What comes out is read again, and says what was meant and nothing else.
 * @throws CLIENT_FILE_INVALID
 */
export function editDocument(text: string, form: Form, edits: readonly ValueEdit[]): string {
  const mark = text.startsWith(BOM) ? BOM : "";
  const body = text.slice(mark.length);
  const meant = edits.reduce<Plain>((value, edit) => withValue(value, edit.path, edit.value), readDocument(text, form));
  const after = form === "toml" ? editToml(body, meant) : editJsonc(body, edits);
  if (!isSame(readDocument(after, form), meant)) throw invalid("changing it would change more of it than was meant");
  return `${mark}${after}`;
}

export function isPlainObject(value: Plain | undefined): value is PlainObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a place; undefined where there is none. */
export function valueAt(value: Plain | undefined, path: readonly (string | number)[]): Plain | undefined {
  return path.reduce<Plain | undefined>((at, step) => {
    if (Array.isArray(at)) return typeof step === "number" ? (at as readonly Plain[])[step] : undefined;
    return isPlainObject(at) && Object.hasOwn(at, step) ? at[step] : undefined;
  }, value);
}

/** Whether two values say the same: order of members does not count. */
export function isSame(left: Plain | undefined, right: Plain | undefined): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((each: Plain, i) => isSame(each, (right as readonly Plain[])[i]));
  }
  if (!isPlainObject(left) || !isPlainObject(right)) return Object.is(left, right);
  const names = Object.keys(left);
  return names.length === Object.keys(right).length && names.every((name) => isSame(left[name], right[name]));
}

function readJsonc(text: string, form: Form): Plain {
  const errors: ParseError[] = [];
  const isLoose = form === "jsonc";
  const value = parse(text, errors, { allowTrailingComma: isLoose, disallowComments: !isLoose }) as Plain;
  const [first] = errors;
  if (first !== undefined) throw invalid(`line ${lineAt(text, first.offset)}: ${printParseErrorCode(first.error)}`);
  const open: Set<string>[] = [];
  visit(text, {
    onObjectBegin: () => void open.push(new Set()),
    onObjectEnd: () => void open.pop(),
    onObjectProperty: (name, offset) => {
      const names = open.at(-1);
      if (names?.has(name) === true)
        throw invalid(`line ${lineAt(text, offset)}: ${JSON.stringify(name)} stands twice`);
      if (name === "__proto__") throw invalid(`line ${lineAt(text, offset)}: a member is called __proto__`);
      names?.add(name);
    },
  });
  return value;
}

function editJsonc(text: string, edits: readonly ValueEdit[]): string {
  const formattingOptions = formatOf(text);
  return edits.reduce((before, { path, value }) => {
    return applyEdits(before, modify(before, [...path], value, { formattingOptions }));
  }, text);
}

/** New lines are written as those around them. */
function formatOf(text: string): FormattingOptions {
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? "  ";
  return {
    insertSpaces: !indent.startsWith("\t"),
    tabSize: indent.startsWith("\t") ? 1 : indent.length,
    eol: text.includes("\r\n") ? "\r\n" : "\n",
  };
}

function readToml(text: string): Plain {
  // The library would write all of them alike.
  if (/\r\n/.test(text) && /(?<!\r)\n/.test(text)) throw invalid("it has ends of lines of two kinds");
  try {
    return parseToml(text) as Plain;
  } catch (cause) {
    throw invalid(cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : "no TOML", cause);
  }
}

function editToml(text: string, meant: Plain): string {
  try {
    return patch(text, meant);
  } catch (cause) {
    throw invalid(cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : "it cannot be changed", cause);
  }
}

function withValue(at: Plain | undefined, path: readonly (string | number)[], value: Plain | undefined): Plain {
  const [step, ...rest] = path;
  if (step === undefined) return value ?? null;
  const inner = rest.length === 0 ? value : withValue(valueAt(at, [step]), rest, value);
  if (typeof step === "number" || Array.isArray(at)) {
    const list = Array.isArray(at) ? [...(at as readonly Plain[])] : [];
    if (inner === undefined) list.splice(Number(step), 1);
    else list[Number(step)] = inner;
    return list;
  }
  const members = isPlainObject(at) ? Object.entries(at).filter(([name]) => inner !== undefined || name !== step) : [];
  const copy: Record<string, Plain> = Object.fromEntries(members);
  if (inner !== undefined) copy[step] = inner;
  return copy;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

function invalid(why: string, cause?: unknown): CountersignError {
  return new CountersignError("CLIENT_FILE_INVALID", why, cause === undefined ? {} : { cause });
}
