import { spawn } from "node:child_process";

import { HAS_GROUPS, leavesOrphans, signalGroup } from "./group.ts";
import { createTempDir } from "./temp-dir.ts";

export interface Ran {
  /** null when a signal ended it */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** something it started outlived it */
  readonly orphans: boolean;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
}

/** After this many milliseconds a command and all it started are killed. */
const PATIENCE = 300_000;

/** Runs a command to its end. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { env = {} } = options;
  const child = spawn(command, args, {
    env: { ...ownEnv(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: HAS_GROUPS,
  });
  const [out, err] = [collect(child.stdout), collect(child.stderr)];
  const patience = AbortSignal.timeout(PATIENCE);
  const end = () => signalGroup(child, "SIGKILL");
  patience.addEventListener("abort", end);
  try {
    const status = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    return { status, stdout: out(), stderr: err(), orphans: await leavesOrphans(child) };
  } finally {
    patience.removeEventListener("abort", end);
    end();
  }
}

/** A TypeScript file of this repository, as `npm run` starts it. */
export function runScript(script: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return run(process.execPath, ["--import", "tsx", script, ...args], options);
}

/** `npx countersign`. */
export function countersign(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return run(process.execPath, ["services/main/countersign.mjs", ...args], options);
}

/** Homes that tests make are trusted by nobody else. */
let trust: string | null = null;

/** Our environment without settings of ours: what a test does not set is not set. */
export function ownEnv(): Record<string, string> {
  const ours = /^(COUNTERSIGN_|RPC_URL$|DATA_DIR$|DEPLOYER_KEY$|npm_lifecycle_event$|NODE_OPTIONS$)/;
  const entries = Object.entries(process.env).filter(([name]) => !ours.test(name));
  trust ??= createTempDir();
  const own = entries.filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...Object.fromEntries(own), XDG_CONFIG_HOME: trust };
}

/** Keeps what comes. */
export function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString("utf8");
}
