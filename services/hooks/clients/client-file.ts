import { chmod, mkdir, readFile, realpath, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { fromUtf8, utf8 } from "../../core/encoding/bytes.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { sha256b64 } from "../../core/hash.ts";
import { writeFileAtomic } from "../../platform/files.ts";
import { keepingOf, type Kept, originalOf, readKept, removeKept, writeKept } from "./kept.ts";

/** A file of a client as it is. */
export interface ClientFile {
  /** real path: a link stays, and what it leads to is written */
  readonly path: string;
  /** null where there is none */
  readonly bytes: Uint8Array | null;
  readonly mode: number;
}

/** @throws CLIENT_FILE_INVALID when it cannot be read */
export async function openClientFile(named: string): Promise<ClientFile> {
  const path = await realPathOf(named);
  try {
    const { mode } = await stat(path);
    return { path, bytes: await readFile(path), mode: mode & 0o777 };
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return { path, bytes: null, mode: 0o600 };
    throw new CountersignError("CLIENT_FILE_INVALID", `${path}: ${codeOf(cause)}`, { cause });
  }
}

/** @throws CLIENT_FILE_INVALID when it is not UTF-8 */
export function textOf({ path, bytes }: ClientFile): string {
  try {
    // A byte order mark is part of the text: it is put back as it was.
    return bytes === null ? "" : fromUtf8(bytes);
  } catch (cause) {
    throw new CountersignError("CLIENT_FILE_INVALID", `${path}: not UTF-8`, { cause });
  }
}

/**
 * Writes a client's file, and keeps what stood there before. Ours on top of ours keeps the first original.
 * @param folder where it is kept
 * @throws CLIENT_FILE_CHANGED when somebody else wrote it since it was opened, STORE_FAILED
 */
export async function writeClientFile(
  folder: string,
  file: ClientFile,
  after: string,
  { what, client }: Pick<Kept, "what" | "client">,
): Promise<void> {
  await requireUnchanged(file);
  const earlier = await readKept(folder, what, file.path);
  const goesOn = earlier !== null && file.bytes !== null && sha256b64(file.bytes) === earlier.after;
  const before = goesOn ? originalOf(earlier) : file.bytes;
  await writeKept(folder, keepingOf({ what, client, file: file.path }, before, utf8(after)));
  await mkdir(dirname(file.path), { recursive: true });
  await requireUnchanged(file);
  await put(file.path, utf8(after), file.mode);
}

/** What taking away did: every byte put back, or only our values taken out of a file that others wrote since. */
export type Restored = "bytes" | "values";

/**
 * Puts back what stood in a client's file before.
 * @param without the text without what is ours, for a file that was written since
 * @throws CLIENT_NOT_INSTALLED, CLIENT_FILE_CHANGED, STORE_FAILED, and what `without` throws
 */
export async function restoreClientFile(
  folder: string,
  named: string,
  what: Kept["what"],
  without: (text: string) => string,
): Promise<Restored> {
  const file = await openClientFile(named);
  const kept = await readKept(folder, what, file.path);
  if (kept === null) throw new CountersignError("CLIENT_NOT_INSTALLED", `${file.path}: this home wrote nothing there`);
  const isOurs = file.bytes !== null && sha256b64(file.bytes) === kept.after;
  await requireUnchanged(file);
  if (isOurs) {
    const original = originalOf(kept);
    if (original === null) await rm(file.path);
    else await put(file.path, original, file.mode);
  } else if (file.bytes !== null) {
    const after = without(textOf(file));
    await requireUnchanged(file);
    await put(file.path, utf8(after), file.mode);
  }
  await removeKept(folder, kept);
  return isOurs ? "bytes" : "values";
}

/** The mode is set again, since the one a file is made with is narrowed by the process. */
async function put(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  await writeFileAtomic(path, bytes, mode);
  await chmod(path, mode);
}

async function requireUnchanged({ path, bytes }: ClientFile): Promise<void> {
  const now = await openClientFile(path);
  const isSame = bytes === null || now.bytes === null ? bytes === now.bytes : Buffer.compare(bytes, now.bytes) === 0;
  if (!isSame) throw new CountersignError("CLIENT_FILE_CHANGED", path);
}

/** A file that is not there yet lies in a folder that may be a link. */
async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const folder = await realpath(dirname(path)).catch(() => dirname(path));
    return join(folder, basename(path));
  }
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && "code" in cause ? String(cause.code) : "unreadable";
}
