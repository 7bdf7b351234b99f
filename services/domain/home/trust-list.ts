import { constants, type Stats } from "node:fs";
import { lstat, mkdir, open } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";

import { z } from "zod";

import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import { parseJson } from "../../core/json/parse.ts";
import { parseAs } from "../../core/schemas/parse.ts";
import { address } from "../../core/schemas/primitives.ts";
import type { Environment } from "../../platform/config/read.ts";
import { writeFileAtomic } from "../../platform/files.ts";
import { inFile } from "../../platform/json-file.ts";
import { pause } from "../../platform/pause.ts";
import { lockFile } from "../../platform/process/lock.ts";

const trustedHome = z.strictObject({
  /** real path */
  path: z.string().min(1),
  /** user id */
  owner: z.int().min(0),
  organization: z.string(),
  /** null until it is deployed */
  chainId: z.int().min(1).nullable(),
  system: address.nullable(),
});
const listSchema = z.strictObject({ v: z.literal(1), homes: z.array(trustedHome) });

/** A home a person agreed to work with, as she saw it. */
export type TrustedHome = z.infer<typeof trustedHome>;

/** Rights of group and others to write. */
const WRITABLE = 0o022;
const PATIENCE_MS = 5_000;
const PAUSE_MS = 25;

/** Where the list of homes a user trusts is kept: outside of every home, so that none brings its own trust along. */
export function trustListFile(env: Environment): string {
  const configured = env["XDG_CONFIG_HOME"] ?? "";
  const home = env["HOME"] ?? "";
  const base = isAbsolute(configured) ? configured : join(isAbsolute(home) ? home : homedir(), ".config");
  return join(base, "countersign", "trusted.json");
}

/**
 * The homes a user trusts; none where there is no list yet.
 * @throws TRUST_LIST_UNSAFE when somebody else could have written it, FILE_UNREADABLE, FILE_INVALID
 */
export async function readTrustList(path: string): Promise<readonly TrustedHome[]> {
  await requireSafe(dirname(path), await lstatOrNull(dirname(path)), "directory");
  const text = await readOwn(path);
  if (text === null) return [];
  return inFile(path, () => parseAs(listSchema, parseJson(text), "FILE_INVALID"), "FILE_INVALID").homes;
}

/**
 * Changes the list, one process at a time.
 * @param change gives the list as it is to be
 * @throws TRUST_LIST_UNSAFE, FILE_INVALID, STORE_FAILED, DATA_IN_USE when another process keeps it for longer than five seconds
 */
export async function changeTrustList(
  path: string,
  change: (homes: readonly TrustedHome[]) => readonly TrustedHome[],
): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const release = await lockPatiently(`${path}.lock`);
  try {
    const homes = change(await readTrustList(path)).toSorted((a, b) => (a.path < b.path ? -1 : 1));
    await writeFileAtomic(path, `${JSON.stringify({ v: 1, homes }, null, 2)}\n`, 0o600);
  } finally {
    release();
  }
}

async function lockPatiently(path: string): Promise<() => void> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await lockFile(path);
    } catch (error) {
      if (!isCountersignError(error) || error.code !== "DATA_IN_USE" || Date.now() > until) throw error;
    }
    await pause(PAUSE_MS);
  }
}

/** Looks at the open file, so that it cannot be swapped in between; null where there is none. */
async function readOwn(path: string): Promise<string | null> {
  await requireSafe(path, await lstatOrNull(path), "file");
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    await requireSafe(path, await file.stat(), "file");
    return await file.readFile("utf8");
  } catch (cause) {
    if (isCountersignError(cause)) throw cause;
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unreadable";
    if (code === "ENOENT") return null;
    throw new CountersignError("FILE_UNREADABLE", `${path}: ${code}`, { cause });
  }
}

async function lstatOrNull(path: string): Promise<Stats | null> {
  return lstat(path).catch(() => null);
}

async function requireSafe(path: string, stats: Stats | null, kind: "file" | "directory"): Promise<void> {
  if (stats === null) return;
  const refuse = (why: string) => new CountersignError("TRUST_LIST_UNSAFE", `${path} ${why}`);
  if (stats.isSymbolicLink()) throw refuse("is a symbolic link");
  if (kind === "file" ? !stats.isFile() : !stats.isDirectory()) throw refuse(`is no ${kind}`);
  if (stats.uid !== process.getuid?.()) throw refuse(`belongs to user ${stats.uid}`);
  if ((stats.mode & WRITABLE) !== 0) {
    throw refuse(`has mode ${(stats.mode & 0o777).toString(8).padStart(4, "0")}: others can write it`);
  }
}
