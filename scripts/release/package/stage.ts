import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { writeArtifacts } from "./artifacts.ts";
import { writeCode } from "./code.ts";
import { writeDeclarations } from "./declarations.ts";
import { packagedManifest } from "./manifest.ts";
import { writeSchemas } from "./schemas.ts";

/**
 * Writes everything the package holds into a folder. The contracts have to be compiled.
 * @param folder empty, or not there yet
 * @throws ReleaseRefused when the types do not compile
 */
export async function stagePackage(root: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const file of ["README.md", "LICENSE", "SECURITY.md"]) cpSync(join(root, file), join(folder, file));
  writeFileSync(join(folder, "package.json"), packagedManifest(readFileSync(join(root, "package.json"), "utf8")));
  await writeCode(root, folder);
  writeDeclarations(root, folder);
  writeArtifacts(root, folder);
  writeSchemas(folder);
}
