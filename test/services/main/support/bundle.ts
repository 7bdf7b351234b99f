import { readFileSync } from "node:fs";
import { join } from "node:path";

import { bundle } from "../../../../scripts/build/bundle.ts";
import { isFresh } from "../../../../services/main/freshness.mjs";

/** After `npm run build` there is nothing to do. */
export async function ensureBundle(): Promise<void> {
  if (!isFresh(process.cwd())) await bundle(process.cwd());
}

/** The files in dist/ that Node reads before anything of `entry` runs, itself included. */
export function loadedWith(entry: string): readonly string[] {
  const seen = new Set([entry]);
  for (const file of seen) {
    const imports = readFileSync(join("dist", file), "utf8").matchAll(/^(?:import|\} from) "\.\/([^"]+)";$/gm);
    for (const [, imported = ""] of imports) seen.add(imported);
  }
  return [...seen];
}

/** The sources that went into a file of dist/, relative to the checkout. */
export function sourcesOf(file: string): readonly string[] {
  const { sources } = JSON.parse(readFileSync(join("dist", `${file}.map`), "utf8")) as { sources: string[] };
  return sources.map((source) => source.replace("../", ""));
}
