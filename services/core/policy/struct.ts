import { z } from "zod";

import type { Kind, Limit, ValueOf, WrittenOf } from "./kind.ts";

/** A member that has another name in files. */
export function called<const F extends string, V, W>(file: F, kind: Kind<V, W>): Kind<V, W> & { readonly file: F } {
  return { ...kind, file };
}

/** Neighbours on chain that stand together in files: null there while the first of them is what it is initially. */
export function together<S extends Members>(members: S): Together<S> {
  return { together: members };
}

/** Members in the order they have on chain. */
export type Members = Readonly<Record<string, Member>>;
type Member = (Kind<unknown, unknown> & { readonly file?: string }) | Together<Members>;
interface Together<T> {
  readonly together: T;
}

type Both<U> = (U extends unknown ? (each: U) => void : never) extends (all: infer I) => void ? I : never;
type Plain<T> = { [K in keyof T]: T[K] };
/** A struct in memory: as on chain. */
type Values<S> = Plain<
  { readonly [K in keyof S as S[K] extends Together<unknown> ? never : K]: ValueOf<S[K]> } & Both<
    { [K in keyof S]: S[K] extends Together<infer T> ? Values<T> : never }[keyof S]
  >
>;
/** A struct in a file. */
type Written<S> = {
  -readonly [K in keyof S as S[K] extends { readonly file: infer F extends string } ? F : K]: S[K] extends Together<
    infer T
  >
    ? Written<T> | null
    : WrittenOf<S[K]>;
};

/** Members of several kinds, by name. In files they are all there, and nothing else is. */
export function struct<S extends Members>(members: S): Kind<Values<S>, Written<S>> {
  const entries = Object.entries(members).map(([name, member]) => entryOf(name, member));
  const flat = entries.flatMap(({ parts }) => parts);
  const each = (change: (part: Part) => unknown) => Object.fromEntries(flat.map((part) => [part.name, change(part)]));
  const kind: Kind<Row, Row> = {
    abi: `tuple(${flat.map(({ name, kind: member }) => `${member.abi} ${name}`).join(", ")})`,
    initial: each(({ kind: member }) => member.initial),
    decoded: z.object(each(({ kind: member }) => member.decoded) as z.ZodRawShape),
    written: z.strictObject(Object.fromEntries(entries.map(({ file, written }) => [file, written]))),
    read: (written) => Object.assign({}, ...entries.map((entry) => entry.read(written[entry.file]))) as Row,
    write: (values) => Object.fromEntries(entries.map((entry) => [entry.file, entry.write(values)])),
    canonical: (values) => each(({ name, kind: member }) => member.canonical(values[name])),
    // What stands together stands behind the rest.
    limits: (written, prefix) =>
      entries
        .toSorted((a, b) => Number(a.isTogether) - Number(b.isTogether))
        .flatMap((entry) => entry.limits(written[entry.file], prefix)),
  };
  return kind as Kind<unknown, unknown> as Kind<Values<S>, Written<S>>;
}

type Row = Record<string, unknown>;
type Part = { readonly name: string; readonly kind: Kind<unknown, unknown> };
/** One member of a file, and the members on chain that it stands for. */
type Entry = {
  readonly file: string;
  readonly isTogether: boolean;
  readonly parts: readonly Part[];
  readonly written: z.ZodType;
  read(written: unknown): Row;
  write(values: Row): unknown;
  limits(written: unknown, prefix: string): readonly Limit[];
};

function entryOf(name: string, member: Member): Entry {
  if (!("together" in member)) {
    const { file = name, written } = member;
    return {
      file,
      isTogether: false,
      parts: [{ name, kind: member }],
      written,
      read: (text) => ({ [name]: member.read(text) }),
      write: (values) => member.write(values[name]),
      limits: (text, prefix) => member.limits(text, prefix),
    };
  }
  const inner = struct(member.together) as Kind<Row, Row>;
  const parts = Object.entries(member.together).flatMap(([part, each]) => entryOf(part, each).parts);
  const [first] = parts;
  const isNone = (values: Row) => first === undefined || values[first.name] === first.kind.initial;
  return {
    file: name,
    isTogether: true,
    parts,
    written: inner.written.nullable(),
    read: (text) => (text === null ? inner.initial : inner.read(text as Row)),
    write: (values) => (isNone(values) ? null : inner.write(values)),
    limits: (text, prefix) => (text === null ? [] : inner.limits(text as Row, prefix)),
  };
}
