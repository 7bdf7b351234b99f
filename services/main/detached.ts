import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { CountersignError } from "../core/errors/error.ts";
import type { HomeFiles } from "../domain/home/files.ts";
import { inUse, readRunning, type ResidentAddress } from "../domain/home/resident.ts";
import { ownEnvironment } from "../platform/config/env.ts";
import { pause } from "../platform/pause.ts";
import { residentFailure } from "./resident-failure.ts";
import { START_SECONDS } from "./supervisor.ts";

/** Between two looks. */
const LOOK_MS = 100;
/** The chain, the services and the batchers start one after the other. */
const PATIENCE_MS = 3 * START_SECONDS * 1000;

export interface DetachedOptions {
  /** real path */
  readonly home: string;
  readonly files: HomeFiles;
  readonly shadow: boolean;
}

/**
 * Starts `countersign up` in the background, with its words in `output/up.log`, and waits until all of it is ready.
 * @throws DATA_IN_USE when it runs already, and what the start failed with
 */
export async function startDetached({ home, files, shadow }: DetachedOptions): Promise<ResidentAddress> {
  const running = await readRunning(files);
  if (running !== null) throw inUse(files, running);
  await mkdir(files.output, { recursive: true, mode: 0o700 });
  const path = join(files.output, "up.log");
  const before = await readFile(path, "utf8").catch(() => "");
  await using log = await open(path, "a", 0o600);
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL("countersign.mjs", import.meta.url)), "up", "--home", home, ...(shadow ? ["--shadow"] : [])],
    { detached: true, stdio: ["ignore", log.fd, log.fd], env: ownEnvironment() },
  );
  const address = await untilReady(child, files);
  if (address !== null) {
    child.unref();
    return address;
  }
  const said = (await readFile(path, "utf8")).slice(before.length);
  throw residentFailure(said);
}

/** @returns null when it ended before it was ready */
async function untilReady(child: ChildProcess, files: HomeFiles): Promise<ResidentAddress | null> {
  let hasEnded = false;
  child.once("error", () => (hasEnded = true));
  child.once("exit", () => (hasEnded = true));
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until;) {
    const running = hasEnded ? null : await readRunning(files);
    if (running?.address?.pid === child.pid && running?.address !== undefined && running.address !== null) {
      return running.address;
    }
    if (hasEnded) return null;
    await pause(LOOK_MS);
  }
  child.kill("SIGTERM");
  throw new CountersignError("PROCESS_NOT_READY", `countersign up is not ready after ${PATIENCE_MS / 1000} s`);
}
