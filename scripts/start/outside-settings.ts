import { batcherSettings } from "../../services/batcher/settings.ts";
import { CountersignError, isCountersignError } from "../../services/core/errors/error.ts";
import { gatewaySettings } from "../../services/gateway/settings.ts";
import { loadConfig } from "../../services/main/settings.ts";
import { commonSettings } from "../../services/platform/config/common.ts";
import { type Environment, problemsOf, throwAll } from "../../services/platform/config/read.ts";
import type { Settings } from "../../services/platform/config/setting.ts";
import { signingSettings } from "../../services/signing/settings.ts";

const { deploymentFile, rpcUrl } = commonSettings;
const SERVICES: Readonly<Record<string, Settings>> = {
  "signing service": signingSettings,
  gateway: gatewaySettings,
  batcher: batcherSettings,
};

/**
 * Where there is an outside chain, looks at the settings of every service before any is started, so that one start tells all
 * that is missing.
 * @throws CONFIG_UNKNOWN, CONFIG_MISSING, CONFIG_INVALID for the first problem, with all of them behind it; each says whose it is
 */
export function requireOutsideSettings(env: Environment): void {
  if (!isSet(env, rpcUrl.name)) return;
  const owners = new Map<string, { readonly error: CountersignError; readonly services: string[] }>();
  for (const [service, settings] of Object.entries(SERVICES)) {
    for (const error of problemsIn(settings, env)) {
      const known = owners.get(error.message) ?? { error, services: [] };
      owners.set(error.message, { ...known, services: [...known.services, service] });
    }
  }
  throwAll(
    [...owners.values()].map(({ error: { code, detail }, services }) =>
      code === "CONFIG_UNKNOWN"
        ? new CountersignError(code, detail)
        : new CountersignError(code, `${services.join(", ")}: ${detail}`),
    ),
  );
}

function problemsIn(settings: Settings, env: Environment): readonly CountersignError[] {
  const missing = !isSet(env, deploymentFile.name)
    ? [
        new CountersignError(
          "CONFIG_MISSING",
          `${deploymentFile.name} is not set: ${deploymentFile.about}; npm run deploy writes it`,
        ),
      ]
    : [];
  try {
    loadConfig(settings, env);
    return missing;
  } catch (error) {
    if (isCountersignError(error)) return [...missing, ...problemsOf(error)];
    throw error;
  }
}

function isSet(env: Environment, name: string): boolean {
  return (env[name] ?? "").trim() !== "";
}
