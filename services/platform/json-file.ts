import { readFile } from "node:fs/promises";

import type { z } from "zod";

import { CountersignError, isCountersignError } from "../core/errors/error.ts";
import type { ErrorCode } from "../core/errors/registry.ts";
import { type JsonValue, parseJson } from "../core/json/parse.ts";
import { parseAs } from "../core/schemas/parse.ts";
import { writeFileAtomic } from "./files.ts";

/** What a file holds, as text. @throws FILE_UNREADABLE naming the file, and why */
export async function readText(path: string): Promise<string> {
  return (await readBytes(path)).toString("utf8");
}

/** What a file holds. @throws FILE_UNREADABLE naming the file, and why */
export async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const why = cause instanceof Error && "code" in cause ? String(cause.code) : "unreadable";
    throw new CountersignError("FILE_UNREADABLE", `${path}: ${why}`, { cause });
  }
}

/**
 * A file of strict JSON. The error names the file, and where the JSON is broken.
 * @throws FILE_UNREADABLE; `code` when it is not strict JSON
 */
export async function readJson(path: string, code: ErrorCode = "FILE_INVALID"): Promise<JsonValue> {
  const text = await readText(path);
  return inFile(path, () => parseJson(text), code);
}

/**
 * A file of strict JSON in the form a schema says. The error names the file, and the first member that is wrong.
 * @param unfit code for JSON of another form
 * @throws FILE_UNREADABLE; `code` when it is not strict JSON; `unfit`
 */
export async function readJsonFile<T>(
  path: string,
  schema: z.ZodType<T>,
  code: ErrorCode = "FILE_INVALID",
  unfit: ErrorCode = code,
): Promise<T> {
  const value = await readJson(path, code);
  return inFile(path, () => parseAs(schema, value, unfit));
}

/**
 * What is wrong in a file is said with its name.
 * @param code default: what the reader throws
 */
export function inFile<T>(path: string, read: () => T, code?: ErrorCode): T {
  try {
    return read();
  } catch (cause) {
    if (!isCountersignError(cause)) throw cause;
    throw new CountersignError(code ?? cause.code, `${path}: ${cause.detail}`, { cause });
  }
}

/** Indented, members in the order they were built in, so that two people see the same file. @throws STORE_FAILED */
export async function writeJsonFile(path: string, value: object): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}
