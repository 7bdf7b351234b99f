import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { logFile, type StoredRecord } from "./records.ts";

/**
 * Copies the data, flips one bit of one stored byte in the middle of the record, and hands the copy to `look`.
 * The byte is changed in the file itself, behind the database's back.
 */
export async function withFlippedByte<T>(
  dir: string,
  log: number,
  target: StoredRecord,
  look: (copy: string) => Promise<T>,
): Promise<T> {
  const copy = await mkdtemp(join(tmpdir(), "countersign-tampered-"));
  try {
    await cp(join(dir, "logs"), join(copy, "logs"), { recursive: true });
    const path = logFile(copy, log);
    const bytes = await readFile(path);
    // Forty characters of a JWS stand nowhere else; they do not cross a page more often than not, so try a few places.
    const places = [300, 500, 700, 900].map((from) => bytes.indexOf(target.record.slice(from, from + 40)));
    const place = places.find((at) => at !== -1);
    if (place === undefined) throw new Error(`record ${target.seq} is not in ${path}`);
    bytes.writeUInt8(bytes.readUInt8(place + 20) ^ 1, place + 20);
    await writeFile(path, bytes);
    return await look(copy);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}
