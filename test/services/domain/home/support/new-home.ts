import { join } from "node:path";

import { type HomeFiles, homeFiles } from "../../../../../services/domain/home/files.ts";
import { makeHome } from "../../../../../services/domain/home/make.ts";
import { fillTemplate } from "../../../../../services/domain/templates/fill.ts";
import { templateNamed } from "../../../../../services/domain/templates/templates.ts";

/** A user's environment whose trust list lies in a directory of the test. */
export function envIn(dir: string): { readonly XDG_CONFIG_HOME: string } {
  return { XDG_CONFIG_HOME: join(dir, "config") };
}

/** A domain that keeps its keys open, out of the smallest template. */
export const EPHEMERAL = fillTemplate(templateNamed("minimal").text, {
  organization: "Test",
  chain: null,
  ephemeral: true,
});

/** A home as `init` makes it, trusted by the user of `envIn`. */
export async function newHome(
  dir: string,
  name = "home",
  text = EPHEMERAL,
): Promise<{ path: string; files: HomeFiles }> {
  const path = await makeHome({ folder: join(dir, name), text, passphrase: null, env: envIn(dir) });
  return { path, files: homeFiles(path) };
}
