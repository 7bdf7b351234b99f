import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A process of the local organization. Its output goes to a log file; its last lines are shown when it dies. */
export interface LocalProcess {
  readonly name: string;
  readonly pid: number;
  /** sends the signal and waits for the end; 0 or null exit codes are fine */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** settles when the process ends for whatever reason */
  readonly ended: Promise<number | null>;
  /** the last lines it printed */
  tail(): string;
}

export interface ProcessOptions {
  readonly name: string;
  /** TypeScript file to run, and its arguments */
  readonly script: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** pass what it prints on to our own output */
  readonly echo?: boolean;
}

const TAIL_LINES = 12;

export function startProcess(options: ProcessOptions): LocalProcess {
  const { name, script, args = [], env = {} } = options;
  const child = spawn(process.execPath, ["--import", "tsx", script, ...args], {
    env: { ...inherited(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log = createWriteStream(options.logFile, { flags: "a" });
  const tail: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      log.write(chunk);
      if (options.echo === true) process.stdout.write(chunk);
      tail.push(
        ...chunk
          .toString("utf8")
          .split("\n")
          .filter((line) => line !== ""),
      );
      tail.splice(0, Math.max(0, tail.length - TAIL_LINES));
    });
  }
  const ended = new Promise<number | null>((resolve) => {
    child.once("error", () => resolve(-1));
    child.once("close", (code) => {
      log.end();
      resolve(code);
    });
  });
  return {
    name,
    pid: child.pid ?? -1,
    ended,
    tail: () => tail.join("\n"),
    stop: (signal) => stop(child, ended, signal),
  };
}

/** Only what a process needs to run: settings are given one by one, so nothing leaks in from the user's shell. */
function inherited(): Record<string, string> {
  const names = ["PATH", "HOME", "TMPDIR", "SystemRoot", "NO_COLOR", "FORCE_COLOR"];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

async function stop(child: ChildProcess, ended: Promise<unknown>, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  const patience = setTimeout(() => child.kill("SIGKILL"), 15_000);
  await ended;
  clearTimeout(patience);
}

/** Waits until the probe says yes. Fails at once when the process dies, with its last words. */
export async function waitReady(process: LocalProcess, probe: () => Promise<boolean>, seconds = 30): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  let death: number | null | undefined;
  void process.ended.then((code) => (death = code));
  while (Date.now() < deadline) {
    if (death !== undefined) throw new Error(`${process.name} ended with ${death}:\n${process.tail()}`);
    if (await probe().catch(() => false)) return;
    await sleep(50);
  }
  throw new Error(`${process.name} is not ready after ${seconds} s:\n${process.tail()}`);
}

/** Whether GET answers 200. */
export function answers(url: string): () => Promise<boolean> {
  return async () => (await fetch(url)).status === 200;
}

/** Whether anything accepts connections and speaks HTTP. */
export function listens(url: string): () => Promise<boolean> {
  return async () => (await fetch(url)).status > 0;
}

/** A free port on loopback. Another process may take it in between; then that one's start says so. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address !== null ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}
