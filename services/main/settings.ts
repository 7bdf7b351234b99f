import { batcherOwnSettings } from "../batcher/settings.ts";
import { consoleOwnSettings } from "../console/settings.ts";
import { chainOwnSettings, exampleSettings } from "../devchain/settings.ts";
import { homeSettings } from "../domain/home/settings.ts";
import { accessSettings } from "../engine/settings.ts";
import { gatewayOwnSettings } from "../gateway/settings.ts";
import { sidecarOwnSettings } from "../gateway/sidecar/settings.ts";
import { CountersignError, isCountersignError } from "../core/errors/error.ts";
import { bodyLimit, commonSettings, mappingFile, operatorKeys } from "../platform/config/common.ts";
import { readEnvironment } from "../platform/config/env.ts";
import type { HelpSection } from "../platform/config/help.ts";
import { path, port } from "../platform/config/parsers.ts";
import { problemsOf, throwAll } from "../core/errors/several.ts";
import type { Environment } from "../platform/config/read.ts";
import { type ConfigOf, optional, type Settings, withDefault } from "../platform/config/setting.ts";
import { hookSettings } from "../hooks/settings.ts";
import { signingOwnSettings } from "../signing/settings.ts";

/** What whoever starts all services reads for itself, whichever chain it is on. */
export const supervisorSettings = {
  supervisorPort: withDefault(
    "COUNTERSIGN_SUPERVISOR_PORT",
    port,
    "8407",
    "port of the readiness of everything countersign up runs",
  ),
  gatewayWalletFile: optional(
    "COUNTERSIGN_GATEWAY_BATCHER_WALLET_FILE",
    path,
    "key of the account that anchors the gateway's log, where that is another one: a second batcher runs with it",
  ),
  gatewayPassphraseFile: optional(
    "COUNTERSIGN_GATEWAY_BATCHER_PASSPHRASE_FILE",
    path,
    "passphrase of that wallet, when it is a keystore",
  ),
  gatewayBatcherPort: withDefault(
    "COUNTERSIGN_GATEWAY_BATCHER_PORT",
    port,
    "8404",
    "port of the second batcher's health endpoints",
  ),
};

/** Every setting there is, once, under who reads it: what `npm start -- --help` prints. */
export const HELP_SECTIONS: readonly HelpSection[] = [
  { title: "All services", settings: commonSettings },
  { title: "Signing service and gateway", settings: { mappingFile, ...accessSettings, bodyLimit, operatorKeys } },
  { title: "Signing service", settings: signingOwnSettings },
  { title: "Gateway", settings: gatewayOwnSettings },
  { title: "Sidecar", settings: sidecarOwnSettings },
  { title: "Batcher", settings: batcherOwnSettings },
  { title: "Console", settings: consoleOwnSettings },
  { title: "countersign up and npm start, on any chain", settings: supervisorSettings },
  { title: "Embedded chain", settings: chainOwnSettings },
  { title: "Embedded chain, what comes with it", settings: exampleSettings },
  { title: "Hooks of coding agents", settings: hookSettings },
  { title: "Commands that work in a home", settings: homeSettings },
];

/** Names of the settings of all services: they may share one environment. */
export const SETTING_NAMES: readonly string[] = HELP_SECTIONS.flatMap(({ settings }) =>
  Object.values(settings).map(({ name }) => name),
);

/**
 * Reads the settings of one process from its environment, where those of the other services may stand beside them.
 * @throws CONFIG_UNKNOWN, CONFIG_MISSING, CONFIG_INVALID
 */
export function loadConfig<S extends Settings>(settings: S, env?: Environment): ConfigOf<S> {
  return readEnvironment(settings, SETTING_NAMES, env);
}

/** A process and the settings it reads. */
export interface SettingsOf<S extends Settings> {
  /** as people call it */
  readonly of: string;
  readonly settings: S;
}

/**
 * Reads the settings of several processes from one environment.
 * @throws CONFIG_UNKNOWN, CONFIG_MISSING, CONFIG_INVALID, for all of them together; each says whose it is
 */
export function loadAll<T extends Readonly<Record<string, SettingsOf<Settings>>>>(
  tables: T,
  env: Environment,
): { readonly [Key in keyof T]: ConfigOf<T[Key]["settings"]> } {
  const problems = new Map<string, { readonly error: CountersignError; readonly owners: string[] }>();
  const configs = Object.entries(tables).map(([key, { of, settings }]) => {
    try {
      return [key, loadConfig(settings, env)];
    } catch (error) {
      if (!isCountersignError(error)) throw error;
      for (const problem of problemsOf(error)) {
        const known = problems.get(problem.message)?.owners ?? [];
        problems.set(problem.message, { error: problem, owners: [...known, of] });
      }
      return [key, null];
    }
  });
  throwAll([...problems.values()].map(({ error, owners }) => withOwners(error, owners)));
  // Nothing was wrong, so every table was read by itself; Object.fromEntries cannot say so.
  return Object.fromEntries(configs) as { readonly [Key in keyof T]: ConfigOf<T[Key]["settings"]> };
}

/** What nobody knows is nobody's. */
function withOwners({ code, detail }: CountersignError, owners: readonly string[]): CountersignError {
  return new CountersignError(code, code === "CONFIG_UNKNOWN" ? detail : `${owners.join(", ")}: ${detail}`);
}
