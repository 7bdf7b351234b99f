import { homedir } from "node:os";

import { CountersignError } from "../core/errors/error.ts";
import { homeSettings } from "../domain/home/settings.ts";
import { hookSettings } from "../hooks/settings.ts";
import { startHooks } from "../hooks/start.ts";
import { runService } from "../platform/lifecycle.ts";
import { loadConfig } from "./settings.ts";

/** What answers the hooks of coding agents, as a process. */
await runService(() => {
  const { home, hookPort } = loadConfig({ ...hookSettings, home: homeSettings.home });
  if (home === null) throw new CountersignError("CONFIG_MISSING", homeSettings.home.name);
  return startHooks({ home, port: hookPort, userHome: homedir() }, Date.now);
});
