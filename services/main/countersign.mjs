#!/usr/bin/env node
// The command runs from source: tsx reads the TypeScript.
import { register } from "tsx/esm/api";

register();
try {
  await import("./countersign.ts");
} catch (error) {
  // The contracts' types are generated, so a fresh clone has none.
  if (error?.code !== "ERR_MODULE_NOT_FOUND" || !String(error.url).includes("/types/")) throw error;
  process.stderr.write("The contracts are not built yet. Run: npm run build\n");
  process.exitCode = 1;
}
