import { batcherSettings } from "../../services/batcher/settings.ts";
import { chainSettings, exampleSettings } from "../../services/devchain/settings.ts";
import { homeFiles } from "../../services/domain/home/files.ts";
import { gatewaySettings } from "../../services/gateway/settings.ts";
import { type HomeServices, LOOPBACK } from "../../services/main/home-services.ts";
import { supervisorSettings } from "../../services/main/settings.ts";
import type { ProcessSpec } from "../../services/main/supervisor.ts";
import { urlAt } from "../../services/platform/http/url.ts";
import { environmentOf } from "../../services/platform/config/write.ts";
import { freePorts as freePortsOf } from "../../services/platform/http/free-port.ts";
import { signingSettings } from "../../services/signing/settings.ts";

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
  const names = Object.keys(DEFAULT_PORTS);
  const ports = await freePortsOf(names.length);
  return Object.fromEntries(names.map((name, i) => [name, ports[i]])) as Ports;
}

export const urlOf = (port: number, host = LOOPBACK): string => urlAt({ host, port });

/** Ids of the logs of every organization that is made here. */
const LOGS = { signing: 1, gateway: 2 };

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

/** How the services of a local organization are run. */
export function servicesAt({ dir, ports, rpcUrl, host = LOOPBACK, ...chosen }: ServiceOptions): HomeServices {
  const { envelopeLife, batchSeconds, logLevel } = chosen;
  const settings = { ...signingSettings, maxSeconds: batcherSettings.maxSeconds };
  return {
    ...{ files: homeFiles(dir), rpcUrl, ports, host, logs: LOGS, ownChain: true },
    chosen: environmentOf(settings, { envelopeLife, logLevel, maxSeconds: batchSeconds }),
  };
}
