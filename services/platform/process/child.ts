import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";

import { CountersignError } from "../../core/errors/error.ts";
import { bareEnvironment } from "../config/env.ts";
import { printLines } from "../terminal/print.ts";
import type { Ending } from "./ending.ts";
import { failuresIn } from "./messages.ts";

/** A process this one started. Its output goes to a file. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  /** settles when the process has ended, for whatever reason */
  readonly ended: Promise<Ending>;
  /** the last lines it printed */
  readonly tail: () => string;
  /** Sends the signal and waits for the end; SIGTERM, the default, lets it finish, and is SIGKILL after 15 s. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export interface ChildOptions {
  readonly name: string;
  /** what Node runs, TypeScript or not */
  readonly script: string;
  /** everybody on the machine can read them: no secrets */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** pass what it prints on to our own output */
  readonly echo?: boolean;
}

const TAIL_LINES = 12;
const PATIENCE_MS = 15_000;

/** Whatever ends this process in an orderly way, nothing it started goes on and holds its ports. */
const living = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of living) child.kill("SIGKILL");
});

/** Starts a process with a channel to this one, by whose end it notices ours (services/platform/process/parent.ts). */
export function startChild(options: ChildOptions): Child {
  const { name, script, args = [], env = {} } = options;
  const loader = script.endsWith(".ts") ? ["--import", "tsx"] : [];
  const child = spawn(process.execPath, [...loader, script, ...args], {
    env: { ...bareEnvironment(), ...env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  living.add(child);
  const { tail, close } = keepOutput(child, options);
  const problems: CountersignError[] = [];
  child.on("message", (message) => problems.push(...failuresIn(message)));
  const ended = endOf(child, problems).then((how) => {
    living.delete(child);
    close();
    return { ...how, problems, tail: tail() };
  });
  return { name, pid: child.pid ?? -1, ended, tail, stop: (signal) => stop(child, ended, signal) };
}

type How = Pick<Ending, "status" | "signal">;

/** Waits until it has ended and all it said has come. Node's own event for that never comes once this side let go of the channel. */
function endOf(child: ChildProcess, problems: CountersignError[]): Promise<How> {
  const failed = new Promise<How>((resolve) => {
    child.on("error", (cause) => {
      if (child.pid !== undefined) return;
      problems.push(new CountersignError("PROCESS_ENDED", `it cannot be started: ${cause.message}`, { cause }));
      resolve({ status: null, signal: null });
    });
  });
  const exited = new Promise<How>((resolve) => {
    child.once("exit", (status, signal) => resolve({ status, signal }));
  });
  const said = [child.stdout, child.stderr].map((stream) => new Promise((resolve) => stream?.once("close", resolve)));
  const left = new Promise((resolve) => child.once("disconnect", resolve));
  return Promise.race([failed, Promise.all([exited, ...said, left]).then(([how]) => how)]);
}

interface Output {
  /** the last lines */
  readonly tail: () => string;
  readonly close: () => void;
}

function keepOutput(child: ChildProcess, { logFile, echo = false }: ChildOptions): Output {
  mkdirSync(dirname(logFile), { recursive: true, mode: 0o700 });
  const log = createWriteStream(logFile, { flags: "a" });
  // A full disk costs the file, not the process.
  log.on("error", () => undefined);
  const tail: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on("line", (line) => {
      log.write(`${line}\n`);
      if (echo) printLines(process.stdout, [line]);
      if (line !== "") tail.push(line);
      tail.splice(0, Math.max(0, tail.length - TAIL_LINES));
    });
  }
  return { tail: () => tail.join("\n"), close: () => log.end() };
}

async function stop(child: ChildProcess, ended: Promise<unknown>, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  if (signal === "SIGTERM" && child.connected) child.disconnect();
  // Windows knows no signal that lets a process finish; there the channel's end is the whole word.
  if (signal !== "SIGTERM" || process.platform !== "win32") child.kill(signal);
  const patience = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
  await ended;
  clearTimeout(patience);
}
