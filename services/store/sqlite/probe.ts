import { open, rm } from "node:fs/promises";

import { CountersignError } from "../../core/errors/error.ts";
import type { Database } from "./database.ts";
import { deferred } from "./deferred.ts";

/** More than one append needs. */
const BYTES = 64 * 1024;

/**
 * Whether something could be made durable now. A database uses room again that it has, so a table alone would not tell that the disk is
 * full: a new file is written beside it, and then a row.
 * @param path of the database
 * @throws STORE_FAILED
 */
export async function probe(database: Database, path: string): Promise<void> {
  await probeDisk(`${path}-probe`);
  await deferred(() =>
    database.transaction(() => {
      database.run("DELETE FROM probe");
      database.run("INSERT INTO probe (one, filler) VALUES (1, zeroblob(?))", BYTES);
    }),
  );
}

async function probeDisk(path: string): Promise<void> {
  try {
    const file = await open(path, "w", 0o600);
    try {
      await file.writeFile(new Uint8Array(BYTES));
      await file.sync();
    } finally {
      await file.close();
      // Owner and batcher of a log look by themselves, often at the same moment: then it is one file, and gone is gone.
      await rm(path, { force: true });
    }
  } catch (cause) {
    throw new CountersignError("STORE_FAILED", cause instanceof Error ? cause.message : "nothing can be written", {
      cause,
    });
  }
}
