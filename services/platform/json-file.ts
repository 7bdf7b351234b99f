import { readFile } from "node:fs/promises";

import type { z } from "zod";

import { CountersignError, isCountersignError } from "../core/errors/error.ts";
import type { ErrorCode } from "../core/errors/registry.ts";
import { type JsonValue, parseJson } from "../core/json/parse.ts";
import { parseAs } from "../core/schemas/parse.ts";
import { writeFileAtomic } from "./files.ts";

/**
 * A file of strict JSON. The error names the file, and where the JSON is broken.
 * @throws `code` when it cannot be read, or is not strict JSON
 */
export async function readJson(path: string, code: ErrorCode = "CONFIG_INVALID"): Promise<JsonValue> {
  try {
    return parseJson(await readFile(path, "utf8"));
  } catch (cause) {
    const reason = isCountersignError(cause) ? cause.detail : "it cannot be read";
    throw new CountersignError(code, `${path}: ${reason}`, { cause });
  }
}

/**
 * A file of strict JSON in the form a schema says. The error names the file, and the first member that is wrong.
 * @param unfit code for JSON of another form
 * @throws `code` when it cannot be read, or is not strict JSON; `unfit`
 */
export async function readJsonFile<T>(
  path: string,
  schema: z.ZodType<T>,
  code: ErrorCode = "CONFIG_INVALID",
  unfit: ErrorCode = code,
): Promise<T> {
  const value = await readJson(path, code);
  try {
    return parseAs(schema, value, unfit);
  } catch (cause) {
    if (!isCountersignError(cause)) throw cause;
    throw new CountersignError(cause.code, `${path}: ${cause.detail}`, { cause });
  }
}

/** Indented, members in the order they were built in, so that two people see the same file. @throws STORE_FAILED */
export async function writeJsonFile(path: string, value: object): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}
