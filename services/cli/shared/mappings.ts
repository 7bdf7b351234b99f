import { existsSync } from "node:fs";

import { ownEnvironment } from "../../platform/config/env.ts";
import type { HomeOption } from "./home.ts";
import { homeFor } from "./settings.ts";

/** The home's mapping, where there is one: whoever has only copies of the logs names it, or goes without. @throws HOME_UNTRUSTED, HOME_FOREIGN */
export async function mappingOf(options: HomeOption): Promise<readonly string[]> {
  const { mapping } = (await homeFor("the mapping", options, ownEnvironment())).files;
  return existsSync(mapping) ? [mapping] : [];
}
