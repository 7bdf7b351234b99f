import { batcherOwnSettings } from "../batcher/settings.ts";
import { chainOwnSettings, exampleSettings } from "../devchain/settings.ts";
import { accessSettings } from "../engine/settings.ts";
import { gatewayOwnSettings } from "../gateway/settings.ts";
import { bodyLimit, commonSettings, mappingFile, operatorKeys } from "../platform/config/common.ts";
import { readEnvironment } from "../platform/config/env.ts";
import type { HelpSection } from "../platform/config/help.ts";
import type { Environment } from "../platform/config/read.ts";
import type { ConfigOf, Settings } from "../platform/config/setting.ts";
import { signingOwnSettings } from "../signing/settings.ts";

/** Every setting there is, once, under who reads it: what `npm start -- --help` prints. */
export const HELP_SECTIONS: readonly HelpSection[] = [
  { title: "All services", settings: commonSettings },
  { title: "Signing service and gateway", settings: { mappingFile, ...accessSettings, bodyLimit, operatorKeys } },
  { title: "Signing service", settings: signingOwnSettings },
  { title: "Gateway", settings: gatewayOwnSettings },
  { title: "Batcher", settings: batcherOwnSettings },
  { title: "Embedded chain", settings: chainOwnSettings },
  { title: "Embedded chain, what comes with it", settings: exampleSettings },
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
