import { join } from "node:path";

import { batcherSettings } from "../../services/batcher/settings.ts";
import { encodeBase64url } from "../../services/core/encoding/base64url.ts";
import { chainSettings, exampleSettings } from "../../services/devchain/settings.ts";
import { gatewaySettings } from "../../services/gateway/settings.ts";
import { createFileSigner } from "../../services/keys/file-signer.ts";
import { processSpec } from "../../services/main/processes.ts";
import { supervisorSettings } from "../../services/main/settings.ts";
import type { ProcessSpec } from "../../services/main/supervisor.ts";
import { urlAt } from "../../services/main/url.ts";
import { environmentOf } from "../../services/platform/config/write.ts";
import { freePort } from "../../services/platform/http/free-port.ts";
import { signingSettings } from "../../services/signing/settings.ts";
import { files } from "./organization.ts";

/** Ports of a local organization. */
export type Ports = Record<
  "chain" | "signing" | "gateway" | "signingBatcher" | "gatewayBatcher" | "erp" | "bank" | "supervisor",
  number
>;

export const DEFAULT_PORTS: Ports = {
  chain: chainSettings.port.read(null),
  signing: signingSettings.port.read(null),
  gateway: gatewaySettings.port.read(null),
  signingBatcher: batcherSettings.port.read(null),
  gatewayBatcher: supervisorSettings.gatewayBatcherPort.read(null),
  erp: exampleSettings.erpPort.read(null),
  bank: exampleSettings.bankPort.read(null),
  supervisor: supervisorSettings.supervisorPort.read(null),
};

/** One free port for everything. */
export async function freePorts(): Promise<Ports> {
  const entries = await Promise.all(Object.keys(DEFAULT_PORTS).map(async (name) => [name, await freePort()] as const));
  return Object.fromEntries(entries) as Ports;
}

export const LOOPBACK = "127.0.0.1";
export const urlOf = (port: number, host = LOOPBACK): string => urlAt({ host, port });

export interface ServiceOptions {
  readonly dir: string;
  readonly ports: Ports;
  readonly rpcUrl: string;
  readonly envelopeLife: number;
  /** seconds after which an open batch is anchored */
  readonly batchSeconds: number;
  readonly logLevel: string;
  /** address the services listen on, default loopback; chain and targets never leave it */
  readonly host?: string;
  /** names that may stand in a Host header */
  readonly hostNames?: readonly string[];
}

export type ServiceName = "signing" | "gateway" | "signingBatcher" | "gatewayBatcher";

export function chainProcess(dir: string, port: number, blockTime: number): ProcessSpec {
  const env = environmentOf(chainSettings, { dataDir: join(dir, "chain"), port, blockTime, logLevel: "warn" });
  return processSpec({ kind: "chain", name: "chain", host: LOOPBACK, port, env });
}

/** The target systems: small, real HTTP servers that ask for a credential. */
export function targetProcess(name: "erp" | "bank", port: number, credential: string): ProcessSpec {
  return {
    name,
    script: "scripts/demo/backend.ts",
    args: [name, String(port)],
    // Not an argument: those can be read by everybody on the machine.
    env: { TARGET_CREDENTIAL: credential },
    place: { host: LOOPBACK, port, setting: exampleSettings[`${name}Port`].name },
    readyPath: null,
    essential: false,
    meanwhile: "requests for it fail",
  };
}

/** One of the services, as the example organization runs it. */
export async function serviceProcess(name: ServiceName, options: ServiceOptions): Promise<ProcessSpec> {
  const { dir, ports, rpcUrl, envelopeLife, batchSeconds, logLevel, host = LOOPBACK, hostNames } = options;
  const path = files(dir);
  const { publicKey } = await createFileSigner(path.operatorKey);
  const port = ports[name];
  const names = hostNames === undefined ? {} : { hostNames: hostNames.join(",") };
  const common = {
    ...{ rpcUrl, dataDir: join(dir, "logs"), deploymentFile: path.deployment, logLevel, port, host },
    ...names,
  };
  const operatorKeys = encodeBase64url(publicKey.raw);
  const policy = { ...common, mappingFile: path.mapping, rpcTrust: "own", operatorKeys };
  const batcher = (role: "signingAnchorer" | "gatewayAnchorer", logOwners: string, portSetting: string) =>
    processSpec({
      ...{ kind: "batcher", name, host, port, portSetting },
      env: environmentOf(batcherSettings, {
        ...common,
        ...{ walletFile: path.wallet(role), logOwners, maxSeconds: batchSeconds },
      }),
    });
  switch (name) {
    case "signing":
      return processSpec({
        ...{ kind: "signing", name, host, port },
        env: environmentOf(signingSettings, {
          ...policy,
          // Our own node would be believed; this way every decision leaves a witness to replay it without any node.
          decideMode: "embedded",
          logId: 1,
          keyFile: path.signingKey,
          envelopeLife,
          pepUrl: urlOf(ports.gateway, host),
        }),
      });
    case "gateway":
      return processSpec({
        ...{ kind: "gateway", name, host, port },
        env: environmentOf(gatewaySettings, {
          ...policy,
          ...{ logId: 2, keyFile: path.gatewayKey, credentialsFile: path.credentials },
        }),
      });
    case "signingBatcher":
      return batcher("signingAnchorer", `1=${urlOf(ports.signing, host)}`, batcherSettings.port.name);
    case "gatewayBatcher":
      return batcher(
        "gatewayAnchorer",
        `2=${urlOf(ports.gateway, host)}/-`,
        supervisorSettings.gatewayBatcherPort.name,
      );
  }
}
