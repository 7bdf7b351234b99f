import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

import { type Ports, urlOf } from "../../../scripts/local/services.ts";
import { until } from "../../helpers/until.ts";
import { HAS_GROUPS, signalGroup } from "./group.ts";
import { collect, ownEnv, type Ran, run } from "./run.ts";

/** A running `npm start`. */
export interface Started {
  readonly output: () => string;
  /**
   * Ctrl-C reaches everything that runs in a terminal, any other signal only the first process.
   * @returns the exit status: 0 also says that it took ten seconds at most (services/platform/lifecycle.ts)
   */
  readonly stop: (signal: "SIGTERM" | "ctrl-c") => Promise<number | null>;
  /** ends all of it at once */
  readonly kill: () => void;
}

export type Env = Readonly<Record<string, string>>;

/** What `npm start` runs, without npm in between. */
function command(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: { start: string } };
  const [node, ...args] = scripts.start.split(" ");
  if (node !== "node") throw new TypeError(`npm start is ${scripts.start}`);
  return args;
}

/** Where each part listens, for a chain that is brought along. */
export function portEnv(ports: Ports): Env {
  const names: Readonly<Record<keyof Ports, string>> = {
    chain: "COUNTERSIGN_CHAIN_PORT",
    signing: "COUNTERSIGN_SIGNING_PORT",
    gateway: "COUNTERSIGN_GATEWAY_PORT",
    signingBatcher: "COUNTERSIGN_BATCHER_PORT",
    gatewayBatcher: "COUNTERSIGN_GATEWAY_BATCHER_PORT",
    erp: "COUNTERSIGN_ERP_PORT",
    bank: "COUNTERSIGN_BANK_PORT",
    supervisor: "COUNTERSIGN_SUPERVISOR_PORT",
  };
  return Object.fromEntries(Object.entries(names).map(([part, name]) => [name, String(ports[part as keyof Ports])]));
}

/** Starts it, and waits until all of `ready` answer with 200. */
export async function npmStart(env: Env, ready: readonly string[]): Promise<Started> {
  const child = spawn(process.execPath, command(), {
    env: { ...ownEnv(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: HAS_GROUPS,
  });
  const [out, err] = [collect(child.stdout), collect(child.stderr)];
  const output = () => out() + err();
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const kill = () => signalGroup(child, "SIGKILL");
  process.once("exit", kill);
  const isReady = async (url: string) => (await fetch(url).catch(() => null))?.status === 200;
  try {
    await until(
      "npm start is ready",
      async () => {
        if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}:\n${output()}`);
        return (await Promise.all(ready.map(isReady))).every(Boolean);
      },
      { otherwise: output },
    );
  } catch (error) {
    kill();
    throw error;
  }
  return {
    output,
    kill,
    stop: async (signal) => {
      if (signal === "ctrl-c") signalGroup(child, "SIGINT");
      else child.kill(signal);
      return ended;
    },
  };
}

/** Readiness of everything that is brought along. */
export function readyUrls({ signing, gateway, signingBatcher, gatewayBatcher }: Ports): readonly string[] {
  const own = [signing, signingBatcher, gatewayBatcher].map((port) => `${urlOf(port)}/readyz`);
  return [...own, `${urlOf(gateway)}/-/readyz`];
}

/** A start that is expected to fail by itself. */
export function failingStart(env: Env): Promise<Ran> {
  return run(process.execPath, command(), { env });
}
