import type { Command } from "commander";

import type { Environment } from "../../platform/config/read.ts";
import { type Home, openHome } from "../../domain/home/open.ts";
import { ownEnvironment } from "../../platform/config/env.ts";

/** Of every command that works in a home. */
export interface HomeOption {
  readonly home?: string;
}

/** Adds the option that names the home. */
export function withHome(command: Command): Command {
  return command.option(
    "--home <folder>",
    "folder of the countersign.yaml; default COUNTERSIGN_HOME, else the nearest",
  );
}

/** The home a command works in, which the user trusts. @throws HOME_NOT_FOUND, HOME_UNTRUSTED, HOME_FOREIGN */
export function homeOf({ home }: HomeOption, env: Environment = ownEnvironment()): Promise<Home> {
  return openHome({ named: home, env, cwd: process.cwd() });
}
