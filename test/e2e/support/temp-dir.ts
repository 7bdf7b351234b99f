import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A directory that is gone when the test process ends, however it ends. */
export function createTempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "countersign-e2e-"));
  process.once("exit", () => removeDir(dir));
  return dir;
}

export function removeDir(dir: string): void {
  rmSync(dir, { recursive: true, force: true });
}
