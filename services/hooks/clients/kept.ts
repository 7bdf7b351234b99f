import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import { decodeBase64url, encodeBase64url } from "../../core/encoding/base64url.ts";
import { sha256b64 } from "../../core/hash.ts";
import { sha256b64 as hashText } from "../../core/schemas/primitives.ts";
import { writeFileAtomic } from "../../platform/files.ts";
import { readJsonFile } from "../../platform/json-file.ts";

const keptSchema = z.strictObject({
  v: z.literal(1),
  /** what was put there: servers behind `mcp wrap`, or a hook */
  what: z.enum(["mcp", "hook"]),
  client: z.string().min(1),
  /** real path of the file */
  file: z.string().min(1),
  /** the file before, base64url; null where there was none */
  original: z.string().nullable(),
  /** SHA-256 of it; null where there was none */
  before: hashText.nullable(),
  /** SHA-256 of what was written */
  after: hashText,
});

/** A file of a client as it was before we wrote it, kept in the home so that every byte can be put back. */
export type Kept = z.infer<typeof keptSchema>;

/** The original of a kept file. */
export function originalOf({ original }: Kept): Uint8Array | null {
  return original === null ? null : decodeBase64url(original);
}

/** @param before the file's bytes, null where there was none */
export function keepingOf(
  { what, client, file }: Pick<Kept, "what" | "client" | "file">,
  before: Uint8Array | null,
  after: Uint8Array,
): Kept {
  return {
    ...{ v: 1, what, client, file, after: sha256b64(after) },
    original: before === null ? null : encodeBase64url(before),
    before: before === null ? null : sha256b64(before),
  };
}

/** Written before the client's file is, so that there is no moment in which only one of them knows. @throws STORE_FAILED */
export async function writeKept(folder: string, kept: Kept): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFileAtomic(pathOf(folder, kept), `${JSON.stringify(kept)}\n`, 0o600);
}

/** @returns null when nothing is kept of it @throws FILE_INVALID, FILE_UNREADABLE */
export async function readKept(folder: string, what: Kept["what"], file: string): Promise<Kept | null> {
  const path = pathOf(folder, { what, file });
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  return isThere ? readJsonFile(path, keptSchema) : null;
}

/** Everything that is kept in a home. @throws FILE_INVALID, FILE_UNREADABLE */
export async function listKept(folder: string): Promise<readonly Kept[]> {
  const names = await readdir(folder).catch(() => []);
  const ours = names.filter((name) => name.endsWith(".json")).sort();
  return Promise.all(ours.map((name) => readJsonFile(join(folder, name), keptSchema)));
}

export async function removeKept(folder: string, kept: Kept): Promise<void> {
  await rm(pathOf(folder, kept), { force: true });
}

function pathOf(folder: string, { what, file }: Pick<Kept, "what" | "file">): string {
  return join(folder, `${what}-${sha256b64(file)}.json`);
}
