import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { CountersignError } from "../../core/errors/error.ts";
import { ownEnvironment } from "../../platform/config/env.ts";
import type { HomeOption } from "./home.ts";
import { homeFor } from "./settings.ts";

/** The files of the home's logs. @throws ARGUMENT_MISSING where the home has none yet; HOME_UNTRUSTED, HOME_FOREIGN */
export async function logsOf(options: HomeOption): Promise<readonly string[]> {
  const { logs } = (await homeFor("the files of the logs", options, ownEnvironment())).files;
  const names = await readdir(logs).catch(() => []);
  const found = names.filter((name) => /^log-.*\.sqlite$/.test(name)).toSorted();
  if (found.length === 0) throw new CountersignError("ARGUMENT_MISSING", `there is no log in ${logs} yet`);
  return found.map((name) => join(logs, name));
}
