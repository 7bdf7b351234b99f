import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { stagePackage } from "./package/stage.ts";
import { run } from "./run.ts";

/**
 * Packs the package of this checkout into `<name>-<version>.tgz`. The same sources make the same bytes: npm sorts what it
 * packs and gives it one time. No registry is asked.
 * @param out folder for the tarball; made when it is not there
 * @returns name of the tarball
 * @throws ReleaseRefused
 */
export async function packPackage(root: string, out: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-package-"));
  try {
    await stagePackage(root, folder);
    return packFolder(folder, out);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Packs a folder as it is. @throws ReleaseRefused */
export function packFolder(folder: string, out: string): string {
  mkdirSync(out, { recursive: true });
  const quiet = ["--offline", "--foreground-scripts=false", "--loglevel=error"];
  return (
    run(folder, "npm", "pack", ...quiet, "--pack-destination", out)
      .split("\n")
      .at(-1) ?? ""
  );
}
