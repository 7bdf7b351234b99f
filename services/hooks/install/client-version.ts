import { execFile } from "node:child_process";
import { promisify } from "node:util";

import type { Version } from "./table.ts";

const ASK_MS = 10_000;

/** Which version of a client is installed. @returns null when it does not say */
export async function clientVersion(program: string): Promise<Version> {
  try {
    const { stdout } = await promisify(execFile)(program, ["--version"], { timeout: ASK_MS, maxBuffer: 64 * 1024 });
    return versionIn(stdout);
  } catch {
    return null;
  }
}

/** The first version in a text; null when there is none. */
export function versionIn(text: string): Version {
  const [, major, minor, patch] = /(\d{1,6})\.(\d{1,6})\.(\d{1,6})/.exec(text) ?? [];
  return major === undefined ? null : [Number(major), Number(minor), Number(patch)];
}
