import { open, readFile, rm } from "node:fs/promises";

import { CountersignError } from "../core/errors/error.ts";

/**
 * Keeps two processes from writing one journal. The lock of a process that died is taken over.
 * @returns a function that gives the lock back
 * @throws CONFIG_INVALID when a living process holds it
 */
export async function lockDirectory(path: string): Promise<() => Promise<void>> {
  const holder = await holderOf(path);
  if (holder !== null && isAlive(holder)) {
    throw new CountersignError("CONFIG_INVALID", `DATA_DIR: process ${holder} uses it (${path})`);
  }
  await rm(path, { force: true });
  const file = await open(path, "wx", 0o600);
  await file.writeFile(`${process.pid}\n`);
  await file.close();
  held.add(path);
  return async () => {
    held.delete(path);
    await rm(path, { force: true });
  };
}

/** Locks of this very process: a lock with our own id that is not among them is one of an earlier life. */
const held = new Set<string>();

async function holderOf(path: string): Promise<number | null> {
  if (held.has(path)) return process.pid;
  const text = await readFile(path, "utf8").catch(() => "");
  const pid = Number.parseInt(text, 10);
  return Number.isInteger(pid) && pid > 0 && pid !== process.pid ? pid : null;
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
