import { spawnSync } from "node:child_process";

import { ReleaseRefused } from "./changelog.ts";

/** What a command printed, without white space around it. @throws ReleaseRefused when it fails */
export function run(cwd: string, command: string, ...args: readonly string[]): string {
  // On Windows npm is a script, which only a shell runs.
  const shell = process.platform === "win32";
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    maxBuffer: 1 << 26,
    shell,
  });
  if (status === 0) return stdout.trim();
  throw new ReleaseRefused(`${command} ${args[0] ?? ""} failed: ${error?.message ?? stderr.trim()}`);
}
