import { openDatabase } from "./database.ts";

/**
 * Writes a whole copy of a store to a path where nothing is, with what still stands in the write-ahead log and without what was
 * erased. Others may be reading and writing meanwhile: the copy is of one moment.
 * @throws STORE_FAILED
 */
export function copyStore(from: string, to: string): void {
  const database = openDatabase(from, true);
  try {
    database.run("VACUUM INTO ?", to);
  } finally {
    database.close();
  }
}
