import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { mkdtemp, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { CountersignError } from "../core/errors/error.ts";
import { deriveAction } from "../core/mapping/derive.ts";
import type { Params } from "../core/schemas/act.ts";
import { bareEnvironment } from "../platform/config/env.ts";
import { freePort } from "../platform/http/free-port.ts";
import { readJsonFile, writeJsonFile } from "../platform/json-file.ts";
import { packageRoot } from "../platform/package-root.ts";
import { pause } from "../platform/pause.ts";
import { failuresIn } from "../platform/process/messages.ts";
import { printLines } from "../platform/terminal/print.ts";
import { type Client, createClient } from "./create-client.ts";
import { AGENT, ephemeralDomain, type EphemeralTerms, TARGET } from "./ephemeral-domain.ts";
import { type EphemeralReady, ephemeralReadySchema, ORDER_FILE, READY_FILE } from "./ephemeral-files.ts";

/** What takes the place of a domain of one's own. */
export interface Ephemeral {
  readonly client: Client;
  readonly home: string;
  /** path of the agent's profile */
  readonly profile: string;
  readonly target: string;
  /** what a call of the function is a POST of its input to */
  readonly url: string;
  readonly credential: string;
  /** what the domain reads out of an input */
  readonly params: (body: string) => Params;
  /** Ends it, and waits for that. */
  readonly stop: () => Promise<void>;
}

const START_MS = 120_000;
const LOOK_MS = 50;

/**
 * Starts a whole domain in a folder of its own, in a process that ends with this one and takes the folder along.
 * @throws DOMAIN_INVALID for terms that are none, HARDHAT_MISSING, PROCESS_ENDED, PROCESS_NOT_READY, and what starting a domain throws
 */
export async function startEphemeral(terms: EphemeralTerms): Promise<Ephemeral> {
  const base = `http://127.0.0.1:${await freePort()}`;
  const { folder, home, profile, mapping, credential, stop } = await startEphemeralDomain(ephemeralDomain(base, terms));
  printLines(process.stderr, [
    `EPHEMERAL: ${terms.action} is decided by a domain of this process alone, which ends with it. Rely on nothing it says.`,
    `  Its home is ${home}; what waits for a person: XDG_CONFIG_HOME=${join(folder, "config")} countersign holds approve --home ${home} <hold>`,
  ]);
  const uri = `${base}/${terms.action}`;
  return {
    ...{ client: await createClient(profile), home, profile, target: TARGET, url: uri, credential, stop },
    params: (body) =>
      deriveAction(mapping, {
        ...{ method: "POST", uri, contentType: "application/json" },
        body: new TextEncoder().encode(body),
      }).params,
  };
}

/** A domain that runs, in a process that ends with this one. */
export interface EphemeralHome extends EphemeralReady {
  /** of everything it has; it goes with the process */
  readonly folder: string;
  /** what its gateway shows targets that take one */
  readonly credential: string;
  /** Ends it, and waits for that. */
  readonly stop: () => Promise<void>;
}

/**
 * The same of a domain file whose one agent is AGENT. Nothing is said of it here.
 * @param text of the countersign.yaml
 * @param signal ends it when it is aborted before it is ready
 */
export async function startEphemeralDomain(text: string, signal?: AbortSignal): Promise<EphemeralHome> {
  const credential = `Bearer ${randomBytes(24).toString("base64url")}`;
  const folder = await realpath(await mkdtemp(join(tmpdir(), "countersign-ephemeral-")));
  await writeJsonFile(join(folder, ORDER_FILE), { text, agent: AGENT, credential });
  const { ended, stop } = startProcess(folder);
  const end = () => void stop();
  signal?.addEventListener("abort", end, { once: true });
  if (signal?.aborted === true) end();
  const ready = await readiness(folder, { ended, stop });
  signal?.removeEventListener("abort", end);
  return { ...ready, folder, credential, stop };
}

/** Of a checkout it is started like every process; where the package is installed, there is only its bundle. */
function script(): string {
  const source = join(packageRoot(), "services/main/ephemeral.mjs");
  return existsSync(source) ? source : join(packageRoot(), "dist/ephemeral.mjs");
}

interface Started {
  /** rejects with why it ended */
  readonly ended: Promise<never>;
  readonly stop: () => Promise<void>;
}

function startProcess(folder: string): Started {
  const child = spawn(process.execPath, [script(), folder], {
    env: bareEnvironment(),
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const problems: CountersignError[] = [];
  child.on("message", (message) => problems.push(...failuresIn(message)));
  const over = new Promise<void>((resolve) => {
    child.once("error", () => resolve());
    child.once("exit", () => resolve());
  });
  const ended = over.then((): never => {
    rmSync(folder, { recursive: true, force: true });
    throw problems[0] ?? new CountersignError("PROCESS_ENDED", "the process of the ephemeral domain");
  });
  ended.catch(() => undefined);
  // It notices by this channel that its program is gone, and the program ends although it is there.
  child.unref();
  child.channel?.unref();
  return {
    ended,
    stop: async () => {
      child.kill("SIGTERM");
      child.ref();
      await over;
    },
  };
}

async function readiness(folder: string, { ended, stop }: Started): Promise<EphemeralReady> {
  const path = join(folder, READY_FILE);
  let hasEnded = false;
  ended.catch(() => (hasEnded = true));
  for (const until = Date.now() + START_MS; Date.now() < until && !hasEnded; await pause(LOOK_MS)) {
    if (existsSync(path)) return readJsonFile(path, ephemeralReadySchema);
  }
  if (hasEnded) return ended;
  await stop();
  throw new CountersignError("PROCESS_NOT_READY", "the process of the ephemeral domain");
}
