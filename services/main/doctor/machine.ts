import { lstat, readdir, statfs } from "node:fs/promises";
import { join } from "node:path";

import { isCountersignError } from "../../core/errors/error.ts";
import type { HomeFiles } from "../../domain/home/files.ts";
import { requireFreePort } from "../../platform/http/free-port.ts";
import type { Place } from "../../platform/http/listen.ts";
import { grouped } from "../../platform/terminal/text.ts";
import { type Finding, ok, skipped, warning, wrong } from "./finding.ts";

/** @param wanted like >=22.13.0 */
export function lookAtNode(version: string, wanted: string): Finding {
  const least = wanted.replace(">=", "").split(".").map(Number);
  const have = version.split(".").map(Number);
  const at = least.findIndex((part, index) => part !== have[index]);
  const isRecent = at === -1 || (have[at] ?? 0) > (least[at] ?? 0);
  return isRecent ? ok(version) : wrong(`${version}, and ${wanted} is needed`, "npx -y -p node@24 bash");
}

/** Rights of group and others. */
const OTHERS = 0o077;
/** Files nobody but their owner may read, beside those in the folders of keys. */
const PRIVATE: readonly (keyof HomeFiles)[] = ["mapping", "salt", "credentials", "resident"];

/** Keys, credentials and the salt are their owner's alone. */
export async function lookAtModes(files: HomeFiles): Promise<Finding> {
  const keys = await Promise.all([files.keys, files.agents].map((folder) => filesIn(folder, /\.(?:key|pem)$/)));
  const single = PRIVATE.map((name) => String(files[name]));
  const bad: string[] = [];
  let seen = 0;
  for (const path of [files.dir, files.keys, ...keys.flat(), ...single]) {
    const stats = await lstat(path).catch(() => null);
    if (stats === null) continue;
    seen += 1;
    if (stats.isSymbolicLink() || (stats.mode & OTHERS) !== 0) bad.push(path);
  }
  if (seen === 0) return skipped("the home has no files of its own yet");
  const [first] = bad;
  if (first === undefined) return ok(`${seen} files and folders are their owner's alone`);
  const rest = bad.length === 1 ? "" : ` and ${bad.length - 1} more`;
  return wrong(`${first}${rest} can be read by others, or is a link`, `chmod go-rwx ${bad.map(quoted).join(" ")}`);
}

async function filesIn(folder: string, names: RegExp): Promise<readonly string[]> {
  const found = await readdir(folder).catch(() => []);
  return found.filter((name) => names.test(name)).map((name) => join(folder, name));
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}

const MIB = 1024 * 1024;
/** Of the disk: less is soon nothing, and nothing that is not stored is answered. */
const LEAST_BYTES = 100 * MIB;
const LITTLE_BYTES = 1024 * MIB;

export async function lookAtDisk(
  folder: string,
  free: (folder: string) => Promise<number> = freeBytes,
): Promise<Finding> {
  const bytes = await free(folder);
  const said = `${grouped(String(Math.floor(bytes / MIB)))} MiB free where ${folder} is`;
  if (bytes < LEAST_BYTES) return wrong(said, "make room on that disk; nothing is answered that cannot be stored");
  return bytes < LITTLE_BYTES ? warning(said, "make room on that disk before it is full") : ok(said);
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/**
 * Whether `countersign up` could listen.
 * @param running what runs has its ports already
 */
export async function lookAtPorts(places: readonly Place[], running: boolean): Promise<Finding> {
  if (running) return skipped("held by what runs");
  const taken: string[] = [];
  for (const place of places) {
    try {
      await requireFreePort(place);
    } catch (error) {
      if (!isCountersignError(error)) throw error;
      taken.push(error.detail);
    }
  }
  if (taken.length === 0) return ok(`${places.map(({ port }) => port).join(", ")} are free`);
  return wrong(taken.join("; "), "end the named process, or choose another port with the named setting");
}
