import { mkdir } from "node:fs/promises";

import { outsideProcesses } from "../../services/main/outside.ts";
import { loadConfig, supervisorSettings } from "../../services/main/settings.ts";
import { createSupervisor } from "../../services/main/supervisor.ts";
import { serveReadiness } from "../../services/main/supervisor-readiness.ts";
import { commonSettings } from "../../services/platform/config/common.ts";
import type { Environment } from "../../services/platform/config/read.ts";
import type { Life, Service } from "../../services/platform/lifecycle.ts";
import { createLoggers } from "../../services/platform/logging.ts";
import { printEvent } from "./print-event.ts";

/** The services against a chain you bring. Nothing is waited for: a chain that is away, or a key not yet in force, comes later. */
export async function startOutside(env: Environment, life: Life): Promise<Service> {
  const processes = outsideProcesses(env);
  const { dataDir, host, hostNames, logLevel } = loadConfig(commonSettings, env);
  const { supervisorPort } = supervisorSettings;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const supervisor = await createSupervisor(dataDir, printEvent);
  try {
    await supervisor.start(processes, null);
    void supervisor.failed.then(life.fatal);
    const place = { port: loadConfig({ supervisorPort }, env).supervisorPort, setting: supervisorPort.name };
    const readiness = await serveReadiness(
      supervisor,
      { ...place, host, names: hostNames ?? [] },
      createLoggers(logLevel),
    );
    return {
      stop: async (graceMs) => {
        await supervisor.stop();
        await readiness.close(graceMs);
      },
    };
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
}
