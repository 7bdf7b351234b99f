import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { build } from "esbuild";

import { bundling, startersOf } from "../../build/bundle.ts";
import { buildPage } from "../../build/page.ts";

/** What programs import of the package, one file of `services/exports/` each. */
export const LIBRARIES = ["sdk", "inbound", "verify", "schemas"] as const;
/** Of these, what reads a chain, and takes all of Node for it. */
const OF_NODE: readonly string[] = ["inbound"];

/** What a library's own types name, so that a program and the package mean the same copy of it. */
export const SHARED_WITH_PROGRAMS = ["zod"];

/**
 * The code of the package: `dist/` with what is started, `lib/` with what is imported, and `bin/`, which any Node can read.
 * @param folder of the package
 */
export async function writeCode(root: string, folder: string): Promise<void> {
  const bundled = (names: readonly string[]) =>
    bundling(
      root,
      names.map((name) => `services/exports/${name}.ts`),
      SHARED_WITH_PROGRAMS,
    );
  const out = { outdir: join(folder, "lib"), logLevel: "error" } as const;
  await build({ ...bundling(root, startersOf(root)), outdir: join(folder, "dist"), logLevel: "error" });
  writeFileSync(join(folder, "dist", "console.html"), await buildPage(root));
  await build({
    ...{ ...bundled(LIBRARIES.filter((name) => !OF_NODE.includes(name))), ...out },
    // Nothing of them may need Node's `require`: `verify` and `schemas` run in a browser as well.
    banner: {},
  });
  await build({ ...bundled(OF_NODE), ...out });
  mkdirSync(join(folder, "bin"), { recursive: true });
  for (const file of ["countersign.cjs", "start.cjs"]) {
    cpSync(join(root, "scripts/release/package/bin", file), join(folder, "bin", file));
  }
}
