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
    const place = placeOf(bytes, target.record);
    if (place === null) throw new Error(`record ${target.seq} is not in ${path}`);
    bytes.writeUInt8(bytes.readUInt8(place + 20) ^ 1, place + 20);
    await writeFile(path, bytes);
    return await look(copy);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/**
 * Where forty characters of a record stand that stand nowhere else: two permissions of one agent have much in common. A long
 * record may also be cut where a page ends.
 */
function placeOf(bytes: Buffer, record: string): number | null {
  for (let from = Math.floor(record.length / 2); from + 40 <= record.length; from += 40) {
    const part = record.slice(from, from + 40);
    const place = bytes.indexOf(part);
    if (place !== -1 && place === bytes.lastIndexOf(part)) return place;
  }
  return null;
}
