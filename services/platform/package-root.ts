import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { CountersignError } from "../core/errors/error.ts";

/**
 * The folder of this package: of the checkout, whether its sources or its bundle run, or where it is installed. What the code
 * reads of its own package at run time, such as compiled contracts, lies below it.
 * @throws INTERNAL when this file was taken out of its package
 */
export function packageRoot(): string {
  const own = dirname(fileURLToPath(import.meta.url));
  for (let folder = own; dirname(folder) !== folder; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
  }
  throw new CountersignError("INTERNAL", `${own} is in no package`);
}
