import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { jsonSchemas } from "../../../services/exports/schemas.ts";

/** The JSON Schema of the domain file and of each wire format, one file each, in `schemas/` of the package. */
export function writeSchemas(folder: string): void {
  mkdirSync(join(folder, "schemas"), { recursive: true });
  for (const [name, schema] of Object.entries(jsonSchemas())) {
    writeFileSync(join(folder, "schemas", `${name}.json`), `${JSON.stringify(schema, null, 2)}\n`);
  }
}
