import { constants, type Stats } from "node:fs";
import { open, rm } from "node:fs/promises";

import { CountersignError, isCountersignError } from "../core/errors/error.ts";

/** Rights of group and others, and execution by the owner. */
const FORBIDDEN_MODE = 0o177;
/** No room on the disk, or none for this user. */
const FULL = ["ENOSPC", "EDQUOT", "EFBIG"];
/** Of a key file. */
const MAX_BYTES = 16 * 1024;

/**
 * Reads a file only its owner may read (0600 or 0400). Checks the open file, so it cannot be swapped in between.
 * @param flags more of open(2): O_NOFOLLOW where a link is not wanted
 * @throws KEY_UNREADABLE, PLATFORM_UNSUPPORTED
 */
export async function readPrivateFile(path: string, maxBytes = MAX_BYTES, flags = 0): Promise<string> {
  requireModes(path);
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | flags);
    checkPrivate(path, await file.stat(), maxBytes);
    return await file.readFile("utf8");
  } catch (error) {
    if (isCountersignError(error)) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    throw new CountersignError("KEY_UNREADABLE", `${path}: ${code}`, { cause: error });
  }
}

/**
 * Creates a file only its owner may read, and makes it durable.
 * @throws KEY_UNREADABLE when there is a file already: a key is never overwritten; STORE_FAILED when the disk is full;
 * PLATFORM_UNSUPPORTED
 */
export async function createPrivateFile(path: string, content: string): Promise<void> {
  requireModes(path);
  try {
    await using file = await open(path, "wx", 0o600);
    await file.writeFile(content);
    await file.sync();
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unwritable";
    if (FULL.includes(code)) {
      // What was written of it is no key.
      await rm(path, { force: true });
      throw new CountersignError("STORE_FAILED", `cannot write ${path}: ${code}`, { cause });
    }
    throw new CountersignError("KEY_UNREADABLE", `cannot create ${path}: ${code}`, { cause });
  }
}

/**
 * A secret of one line in a private file: a passphrase, a token.
 * @throws KEY_UNREADABLE when it is empty or has several lines
 */
export async function readSecretFile(path: string): Promise<string> {
  const text = await readPrivateFile(path);
  const secret = text.replace(/\r?\n$/, "");
  if (secret === "" || /[\r\n]/.test(secret)) {
    throw new CountersignError("KEY_UNREADABLE", `${path}: expected one line that is not empty`);
  }
  return secret;
}

function checkPrivate(path: string, stats: Stats, maxBytes: number): void {
  if (!stats.isFile()) throw new CountersignError("KEY_UNREADABLE", `${path}: not a file`);
  if (stats.size > maxBytes) throw new CountersignError("KEY_UNREADABLE", `${path}: larger than ${maxBytes} bytes`);
  if ((stats.mode & FORBIDDEN_MODE) !== 0) {
    const mode = (stats.mode & 0o777).toString(8).padStart(4, "0");
    throw new CountersignError("KEY_UNREADABLE", `${path}: mode ${mode} lets others in; run chmod 600`);
  }
}

/** On Windows a mode is made up: a file that everybody may read looks like 0600 or 0666 as it pleases libuv. */
function requireModes(path: string): void {
  if (process.platform !== "win32") return;
  throw new CountersignError("PLATFORM_UNSUPPORTED", `${path}: on Windows nobody can tell who may read it`);
}
