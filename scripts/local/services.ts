import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { batcherSettings } from "../../services/batcher/settings.ts";
import { chainSettings, exampleSettings } from "../../services/devchain/settings.ts";
import { encodeBase64url } from "../../services/core/encoding/base64url.ts";
import { gatewaySettings } from "../../services/gateway/settings.ts";
import { createFileSigner } from "../../services/keys/file-signer.ts";
import { environmentOf } from "../../services/platform/config/write.ts";
import { signingSettings } from "../../services/signing/settings.ts";
import { files } from "./organization.ts";
import { answers, freePort, listens, type LocalProcess, requireFreePort, startReady } from "./processes.ts";

/** Ports of a local organization, all on loopback. */
export type Ports = Record<
  "chain" | "signing" | "gateway" | "signingBatcher" | "gatewayBatcher" | "erp" | "bank",
  number
>;

export const DEFAULT_PORTS: Ports = {
  chain: chainSettings.port.read(null),
  signing: signingSettings.port.read(null),
  gateway: gatewaySettings.port.read(null),
  signingBatcher: batcherSettings.port.read(null),
  gatewayBatcher: exampleSettings.gatewayBatcherPort.read(null),
  erp: exampleSettings.erpPort.read(null),
  bank: exampleSettings.bankPort.read(null),
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

/** Starts one of the services and waits until it is ready, for so many seconds at most. */
export async function startService(
  name: ServiceName,
  options: ServiceOptions,
  seconds?: number,
): Promise<LocalProcess> {
  const { dir, ports } = options;
  await mkdir(join(dir, "output"), { recursive: true });
  const { publicKey } = await createFileSigner(files(dir).operatorKey);
  const { script, env, ready } = serviceOf(name, options, encodeBase64url(publicKey.raw));
  await requireFreePort(ports[name]);
  const process = {
    name,
    script: `services/main/${script}.mjs`,
    env,
    logFile: join(dir, "output", `${name}.log`),
  };
  return startReady(process, answers(`${urlOf(ports[name])}${ready}`), seconds);
}

export async function startChain(dir: string, port: number, blockTime: number): Promise<LocalProcess> {
  await mkdir(join(dir, "output"), { recursive: true });
  await requireFreePort(port);
  const process = {
    name: "chain",
    script: "services/main/chain.mjs",
    env: environmentOf(chainSettings, { dataDir: join(dir, "chain"), port, blockTime, logLevel: "warn" }),
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

function serviceOf(
  name: ServiceName,
  { dir, ports, rpcUrl, envelopeLife, batchSeconds, logLevel }: ServiceOptions,
  operatorKeys: string,
): { readonly script: string; readonly env: Record<string, string>; readonly ready: string } {
  const path = files(dir);
  const common = { rpcUrl, dataDir: join(dir, "logs"), deploymentFile: path.deployment, logLevel, port: ports[name] };
  const policy = { ...common, mappingFile: path.mapping, rpcTrust: "own", operatorKeys };
  const batcher = (role: string, logOwners: string) => ({
    script: "batcher",
    env: environmentOf(batcherSettings, {
      ...common,
      walletFile: path.wallet(role),
      logOwners,
      maxSeconds: batchSeconds,
    }),
    ready: "/readyz",
  });
  switch (name) {
    case "signing":
      return {
        script: "signing",
        env: environmentOf(signingSettings, {
          ...policy,
          // Our own node would be believed; this way every decision leaves a witness to replay it without any node.
          decideMode: "embedded",
          logId: 1,
          keyFile: path.signingKey,
          envelopeLife,
          pepUrl: urlOf(ports.gateway),
        }),
        ready: "/readyz",
      };
    case "gateway":
      return {
        script: "gateway",
        env: environmentOf(gatewaySettings, {
          ...policy,
          logId: 2,
          keyFile: path.gatewayKey,
          credentialsFile: path.credentials,
        }),
        ready: "/-/readyz",
      };
    case "signingBatcher":
      return batcher("signingAnchorer", `1=${urlOf(ports.signing)}`);
    case "gatewayBatcher":
      return batcher("gatewayAnchorer", `2=${urlOf(ports.gateway)}/-`);
  }
}
