import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

import { CountersignError } from "../../services/core/errors/error.ts";
import { ERRORS, type ErrorCode } from "../../services/core/errors/registry.ts";
import { listen } from "../../services/platform/http/listen.ts";
import { passOn } from "../../services/platform/terminal/print.ts";

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
  /** what to run, TypeScript or not, and its arguments */
  readonly script: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** pass what it prints on to our own output */
  readonly echo?: boolean;
}

const TAIL_LINES = 12;

/** Whatever ends this process, nothing it started goes on and holds its ports. */
const living = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of living) child.kill("SIGKILL");
});

/** Starts a process and waits until the probe says yes; one that never gets there is stopped. */
export async function startReady(
  options: ProcessOptions,
  probe: () => Promise<boolean>,
  seconds = 120,
): Promise<LocalProcess> {
  const process = startProcess(options);
  try {
    await waitReady(process, probe, seconds);
    return process;
  } catch (error) {
    await process.stop("SIGKILL");
    throw error;
  }
}

export function startProcess(options: ProcessOptions): LocalProcess {
  const { name, script, args = [], env = {} } = options;
  const loader = script.endsWith(".ts") ? ["--import", "tsx"] : [];
  const child = spawn(process.execPath, [...loader, script, ...args], {
    env: { ...inherited(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  living.add(child);
  const log = createWriteStream(options.logFile, { flags: "a" });
  const tail: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      log.write(chunk);
      if (options.echo === true) passOn(process.stdout, chunk);
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
      living.delete(child);
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

/** Fails at once when the process dies, with its last words. */
async function waitReady(process: LocalProcess, probe: () => Promise<boolean>, seconds: number): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  let death: number | null | undefined;
  void process.ended.then((code) => (death = code));
  while (Date.now() < deadline) {
    if (death !== undefined) throw deathOf(process, death);
    if (await probe().catch(() => false)) return;
    await sleep(50);
  }
  throw new Error(`${process.name} is not ready after ${seconds} s:\n${process.tail()}`);
}

/** Why a process ended, from its last words: our services say it in one line, code first and cure last. */
export function deathOf(process: LocalProcess, status: number | null): Error {
  const words = process.tail();
  const [, code = "", text = ""] = /^([A-Z_]+): (.*)$/m.exec(words) ?? [];
  if (!isErrorCode(code)) return new Error(`${process.name} ended with ${status}: ${words}`);
  return new CountersignError(code, `${process.name}: ${text.replace(`. ${ERRORS[code].cure}`, "")}`);
}

function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERRORS, text);
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
  return bindOnce(0);
}

/** Before a process is started: what answers on its port would pass for it. @throws PORT_TAKEN */
export async function requireFreePort(port: number): Promise<void> {
  await bindOnce(port);
}

async function bindOnce(port: number): Promise<number> {
  const server = createServer();
  const address = await listen(server, port, "127.0.0.1");
  server.close();
  await once(server, "close");
  return address.port;
}
