import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

import { CountersignError } from "../core/errors/error.ts";

/**
 * Writes a file so that readers see the old content or the new, even after a power loss: temporary file beside it, fsync,
 * rename, fsync of the directory.
 * @throws STORE_FAILED; the old content is then still there
 */
export async function writeFileAtomic(path: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeDurably(temporary, content, mode);
    await rename(temporary, path);
    await using directory = await open(dirname(path), "r");
    await directory.sync();
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    const reason = cause instanceof Error ? cause.message : "unknown failure";
    throw new CountersignError("STORE_FAILED", `cannot write ${path}: ${reason}`, { cause });
  }
}

async function writeDurably(path: string, content: string | Uint8Array, mode: number): Promise<void> {
  await using file = await open(path, "wx", mode);
  await file.writeFile(content);
  await file.sync();
}
