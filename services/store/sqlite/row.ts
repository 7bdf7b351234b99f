import type { SQLOutputValue } from "node:sqlite";

import { CountersignError } from "../../core/errors/error.ts";

export type Row = Readonly<Record<string, SQLOutputValue>>;

/** A column of the type the schema promises. @throws LOG_CORRUPT for another */
export function textOf(row: Row, column: string): string {
  const value = row[column];
  return typeof value === "string" ? value : corrupt(column);
}

export function integerOf(row: Row, column: string): number {
  const value = row[column];
  return typeof value === "number" ? value : corrupt(column);
}

export function bytesOf(row: Row, column: string): Uint8Array {
  const value = row[column];
  return value instanceof Uint8Array ? value : corrupt(column);
}

export function nullableText(row: Row, column: string): string | null {
  return row[column] === null ? null : textOf(row, column);
}

export function nullableInteger(row: Row, column: string): number | null {
  return row[column] === null ? null : integerOf(row, column);
}

/** One of the words the column may hold. */
export function wordOf<T extends string>(row: Row, column: string, words: readonly T[]): T {
  const value = textOf(row, column);
  return words.find((word) => word === value) ?? corrupt(column);
}

/** Reads one row, or null where there is none. */
export function mapRow<T>(row: Row | null, read: (row: Row) => T): T | null {
  return row === null ? null : read(row);
}

function corrupt(column: string): never {
  throw new CountersignError("LOG_CORRUPT", `column ${column} holds a value of another type`);
}
