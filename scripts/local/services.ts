import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { files } from "./organization.ts";
import { answers, freePort, listens, type LocalProcess, requireFreePort, startReady } from "./processes.ts";

/** Ports of a local organization, all on loopback. */
export type Ports = Record<
  "chain" | "signing" | "gateway" | "signingBatcher" | "gatewayBatcher" | "erp" | "bank",
  number
>;

export const DEFAULT_PORTS: Ports = {
  chain: 8400,
  signing: 8401,
  gateway: 8402,
  signingBatcher: 8403,
  gatewayBatcher: 8404,
  erp: 8405,
  bank: 8406,
};

/** One free port for everything. */
export async function freePorts(): Promise<Ports> {
  const entries = await Promise.all(Object.keys(DEFAULT_PORTS).map(async (name) => [name, await freePort()] as const));
  return Object.fromEntries(entries) as Ports;
}

export const urlOf = (port: number): string => `http://127.0.0.1:${port}`;

export interface ServiceOptions {
  readonly dir: string;
  readonly ports: Ports;
  readonly rpcUrl: string;
  readonly envelopeLife: number;
  /** seconds after which an open batch is anchored */
  readonly batchSeconds: number;
  readonly logLevel: string;
}

export type ServiceName = "signing" | "gateway" | "signingBatcher" | "gatewayBatcher";

/** Starts one of the services and waits until it is ready. */
export async function startService(name: ServiceName, options: ServiceOptions): Promise<LocalProcess> {
  const { dir, ports } = options;
  await mkdir(join(dir, "output"), { recursive: true });
  const { script, env, ready } = serviceOf(name, options);
  await requireFreePort(ports[name]);
  const process = {
    name,
    script: `services/main/${script}.mjs`,
    env: { ...commonEnv(options), ...env },
    logFile: join(dir, "output", `${name}.log`),
  };
  return startReady(process, answers(`${urlOf(ports[name])}${ready}`));
}

export async function startChain(dir: string, port: number, blockTime: number): Promise<LocalProcess> {
  await mkdir(join(dir, "output"), { recursive: true });
  await requireFreePort(port);
  const process = {
    name: "chain",
    script: "services/main/chain.mjs",
    env: {
      DATA_DIR: join(dir, "chain"),
      COUNTERSIGN_CHAIN_PORT: String(port),
      COUNTERSIGN_CHAIN_BLOCK_TIME: String(blockTime),
      COUNTERSIGN_LOG_LEVEL: "warn",
    },
    logFile: join(dir, "output", "chain.log"),
  };
  // A long journal takes a while to replay.
  return startReady(process, listens(urlOf(port)), 120);
}

/** The target systems: small, real HTTP servers that ask for a credential. */
export async function startBackend(
  name: "erp" | "bank",
  options: { readonly dir: string; readonly port: number; readonly credential: string },
): Promise<LocalProcess> {
  await requireFreePort(options.port);
  const process = {
    name,
    script: "scripts/demo/backend.ts",
    args: [name, String(options.port), options.credential],
    logFile: join(options.dir, "output", `${name}.log`),
  };
  return startReady(process, listens(urlOf(options.port)));
}

function commonEnv({ dir, rpcUrl, logLevel }: ServiceOptions): Record<string, string> {
  return {
    RPC_URL: rpcUrl,
    DATA_DIR: join(dir, "logs"),
    COUNTERSIGN_DEPLOYMENT_FILE: files(dir).deployment,
    COUNTERSIGN_LOG_LEVEL: logLevel,
  };
}

function serviceOf(
  name: ServiceName,
  { dir, ports, envelopeLife, batchSeconds }: ServiceOptions,
): { readonly script: string; readonly env: Record<string, string>; readonly ready: string } {
  const path = files(dir);
  const policy = { COUNTERSIGN_MAPPING_FILE: path.mapping, COUNTERSIGN_RPC_TRUST: "own" };
  const batcher = (role: string, logs: string) => ({
    script: "batcher",
    env: {
      COUNTERSIGN_BATCHER_PORT: String(ports[name]),
      COUNTERSIGN_BATCHER_WALLET_FILE: path.wallet(role),
      COUNTERSIGN_BATCHER_LOGS: logs,
      COUNTERSIGN_BATCHER_SECONDS: String(batchSeconds),
    },
    ready: "/readyz",
  });
  switch (name) {
    case "signing":
      return {
        script: "signing",
        env: {
          ...policy,
          // Our own node would be believed; this way every decision leaves a witness to replay it without any node.
          COUNTERSIGN_DECIDE: "embedded",
          COUNTERSIGN_SIGNING_PORT: String(ports.signing),
          COUNTERSIGN_SIGNING_LOG: "1",
          COUNTERSIGN_SIGNING_KEY_FILE: path.signingKey,
          COUNTERSIGN_ENVELOPE_LIFE: String(envelopeLife),
          COUNTERSIGN_PEP_URL: urlOf(ports.gateway),
        },
        ready: "/readyz",
      };
    case "gateway":
      return {
        script: "gateway",
        env: {
          ...policy,
          COUNTERSIGN_GATEWAY_PORT: String(ports.gateway),
          COUNTERSIGN_GATEWAY_LOG: "2",
          COUNTERSIGN_GATEWAY_KEY_FILE: path.gatewayKey,
          COUNTERSIGN_GATEWAY_CREDENTIALS_FILE: path.credentials,
        },
        ready: "/-/readyz",
      };
    case "signingBatcher":
      return batcher("signingAnchorer", `1=${urlOf(ports.signing)}`);
    case "gatewayBatcher":
      return batcher("gatewayAnchorer", `2=${urlOf(ports.gateway)}/-`);
  }
}
