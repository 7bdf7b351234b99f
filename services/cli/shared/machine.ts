import { homedir, platform } from "node:os";

import type { Machine } from "../../hooks/clients/table.ts";
import type { Environment } from "../../platform/config/read.ts";

/** Where programs of this user keep their files. */
export function thisMachine(env: Environment): Machine {
  const set = (name: string): string | undefined => (env[name] === "" ? undefined : env[name]);
  return {
    platform: platform(),
    userHome: set("HOME") ?? homedir(),
    folders: { codexHome: set("CODEX_HOME"), appData: set("APPDATA"), configHome: set("XDG_CONFIG_HOME") },
  };
}
