import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { freePort } from "../../../../../services/platform/http/free-port.ts";
import type { ChildOptions } from "../../../../../services/platform/process/child.ts";
import { temporaryDirectory } from "../../../chain/support/organization.ts";

/** What a worker does when it starts: serve, `fails <codes>`, or `ends <status>`. */
export type Does = "serves" | `fails ${string}` | `ends ${number}`;

/** One worker to be started, in a directory of its own. */
export async function createWorld() {
  const dir = await temporaryDirectory();
  const port = await freePort();
  const file = join(dir.path, "does");
  const logFile = join(dir.path, "output", "worker.log");
  const options: ChildOptions = {
    name: "worker",
    script: fileURLToPath(new URL("worker.ts", import.meta.url)),
    args: [file, String(port)],
    logFile,
  };
  return {
    options,
    port,
    url: `http://127.0.0.1:${port}`,
    /** what its next start does */
    let: (does: Does) => writeFile(file, does),
    output: () => readFile(logFile, "utf8"),
    remove: () => dir.remove(),
  };
}

export type World = Awaited<ReturnType<typeof createWorld>>;

/** Whether a process of this machine runs. */
export function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
