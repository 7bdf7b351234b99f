import { rm } from "node:fs/promises";

import { z } from "zod";

import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import { writeFileAtomic } from "../../platform/files.ts";
import { readJsonFile } from "../../platform/json-file.ts";
import { holderOfLock } from "../../platform/process/lock.ts";
import { describeProcess } from "../../platform/process/process-name.ts";
import type { HomeFiles } from "./files.ts";

const residentSchema = z.strictObject({
  v: z.literal(1),
  pid: z.int().min(1),
  /** of the node; it may hold a key, and so the file is private */
  rpc: z.url(),
  signing: z.url(),
  gateway: z.url(),
  /** the page on which people approve, as a browser reaches it; null where the domain has none */
  console: z.url().nullable(),
  /** `/readyz` of everything it runs */
  readiness: z.url(),
  /** unix milliseconds */
  started: z.int().min(0),
});

/** Where a running `countersign up` is reached. */
export type ResidentAddress = z.infer<typeof residentSchema>;

/** The `countersign up` of a home as it stands: `address` is null while it is still starting, or when something else has the lock. */
export interface Running {
  /** null where the system does not tell */
  readonly pid: number | null;
  readonly address: ResidentAddress | null;
}

/**
 * What runs for a home. The lock of the operating system says whether anything does; a file left behind by one that was killed
 * counts for nothing.
 * @returns null when nothing runs
 * @throws FILE_INVALID, FILE_UNREADABLE, STORE_FAILED
 */
export async function readRunning(files: HomeFiles): Promise<Running | null> {
  const holder = await holderOfLock(files.supervisorLock);
  if (holder === null) return null;
  const { pid } = holder;
  const address = await readAddress(files);
  // Its own file is written last, so that another's means that it is still starting.
  return { pid: pid ?? address?.pid ?? null, address: address?.pid === pid ? address : null };
}

/** @throws STORE_FAILED */
export async function writeResident(files: HomeFiles, address: ResidentAddress): Promise<void> {
  await writeFileAtomic(files.resident, `${JSON.stringify(address)}\n`, 0o600);
}

export async function removeResident(files: HomeFiles): Promise<void> {
  await rm(files.resident, { force: true });
}

/** For a command that cannot go on beside what runs. */
export function inUse(files: HomeFiles, { pid }: Running): CountersignError {
  const who = pid === null ? "another process" : describeProcess(pid);
  return new CountersignError("DATA_IN_USE", `${files.dir} is used by ${who}`);
}

async function readAddress(files: HomeFiles): Promise<ResidentAddress | null> {
  try {
    return await readJsonFile(files.resident, residentSchema);
  } catch (error) {
    if (isCountersignError(error) && error.code === "FILE_UNREADABLE") return null;
    throw error;
  }
}
