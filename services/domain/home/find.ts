import { lstat, realpath } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

import { CountersignError } from "../../core/errors/error.ts";
import type { Environment } from "../../platform/config/read.ts";
import { DOMAIN_FILE } from "./files.ts";
import { homeSettings } from "./settings.ts";

/** Where a home is looked for. */
export interface Whereabouts {
  /** the folder somebody named on the command line */
  readonly named?: string | undefined;
  readonly env: Environment;
  /** absolute */
  readonly cwd: string;
}

/**
 * The home a command works in: the one that is named, else COUNTERSIGN_HOME, else the folder of the nearest countersign.yaml
 * upward. A home that was found is not yet one that is trusted: `openHome` asks that.
 * @returns its real path
 * @throws HOME_NOT_FOUND
 */
export async function findHome({ named, env, cwd }: Whereabouts): Promise<string> {
  if (named !== undefined) return homeAt(resolve(cwd, named), `--home ${named}`);
  const variable = homeSettings.home.name;
  const told = env[variable]?.trim() ?? "";
  if (told !== "") return homeAt(resolve(cwd, told), `${variable}=${told}`);
  for (let folder = await realpath(cwd); ; folder = dirname(folder)) {
    if (await hasDomainFile(folder)) return folder;
    if (folder === dirname(folder)) break;
  }
  throw new CountersignError("HOME_NOT_FOUND", `no ${DOMAIN_FILE} in ${cwd} or above it`);
}

async function homeAt(folder: string, said: string): Promise<string> {
  if (await hasDomainFile(folder)) return realpath(folder);
  throw new CountersignError("HOME_NOT_FOUND", `${said}: no ${DOMAIN_FILE} there`);
}

/** Whatever it is: a link in its place is found, and refused where it is asked whether the home is trusted. */
async function hasDomainFile(folder: string): Promise<boolean> {
  return lstat(join(folder, DOMAIN_FILE)).then(
    (stats) => !stats.isDirectory(),
    () => false,
  );
}
