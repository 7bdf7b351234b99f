import { batcherOwnSettings } from "../batcher/settings.ts";
import { consoleOwnSettings } from "../console/settings.ts";
import { chainOwnSettings } from "../devchain/settings.ts";
import { gatewayOwnSettings } from "../gateway/settings.ts";
import { hookSettings } from "../hooks/settings.ts";
import { commonSettings } from "../platform/config/common.ts";
import type { Environment } from "../platform/config/read.ts";
import type { ConfigOf } from "../platform/config/setting.ts";
import { signingOwnSettings } from "../signing/settings.ts";
import type { ServiceName } from "./home-services.ts";
import { loadConfig, SETTING_NAMES, supervisorSettings } from "./settings.ts";

/** What `countersign up` reads itself; the home says the rest, and every other setting goes on to the services. */
export const residentSettings = {
  host: commonSettings.host,
  hostNames: commonSettings.hostNames,
  logLevel: commonSettings.logLevel,
  chainPort: chainOwnSettings.port,
  blockTime: chainOwnSettings.blockTime,
  signingPort: signingOwnSettings.port,
  gatewayPort: gatewayOwnSettings.port,
  enforcement: gatewayOwnSettings.enforcement,
  batcherPort: batcherOwnSettings.port,
  gatewayBatcherPort: supervisorSettings.gatewayBatcherPort,
  consolePort: consoleOwnSettings.port,
  supervisorPort: supervisorSettings.supervisorPort,
  hookPort: hookSettings.hookPort,
};
export type ResidentConfig = ConfigOf<typeof residentSettings>;

/** @throws CONFIG_UNKNOWN, CONFIG_INVALID */
export function readResidentConfig(env: Environment): ResidentConfig {
  return loadConfig(residentSettings, env);
}

export function portsOf(config: ResidentConfig): Readonly<Record<ServiceName, number>> {
  return {
    signing: config.signingPort,
    gateway: config.gatewayPort,
    signingBatcher: config.batcherPort,
    gatewayBatcher: config.gatewayBatcherPort,
  };
}

/** Settings of an environment that services read. What else stands there, secrets of targets among it, is none of theirs. */
export function chosenOf(env: Environment): Readonly<Record<string, string>> {
  const entries = SETTING_NAMES.map((name) => [name, env[name] ?? ""] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== ""));
}
