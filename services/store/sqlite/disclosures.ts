import { z } from "zod";

import { CountersignError } from "../../core/errors/error.ts";
import type { DisclosureStore } from "../port.ts";
import type { Database } from "./database.ts";
import { deferred } from "./deferred.ts";
import { mapRow, textOf } from "./row.ts";

const stringsSchema = z.array(z.string());

export function disclosureStore(database: Database): DisclosureStore {
  return {
    get: (seq) =>
      deferred(() =>
        mapRow(database.get("SELECT disclosures FROM disclosures WHERE seq = ?", seq), (row) =>
          parseStrings(seq, textOf(row, "disclosures")),
        ),
      ),
    sweep: () => deferred(() => sweep(database)),
  };
}

/** `secure_delete` overwrites the row. */
export function eraseDisclosures(database: Database, seq: number, kept: readonly string[]): void {
  database.run("UPDATE disclosures SET disclosures = ? WHERE seq = ?", JSON.stringify(kept), seq);
  // With it the few words of an act could be guessed from what its approvals were signed over.
  database.run("UPDATE holds SET salt = NULL WHERE denial_seq = ?", seq);
  database.run(
    "UPDATE approval_denials SET why = NULL WHERE hold IN (SELECT hold FROM holds WHERE denial_seq = ?)",
    seq,
  );
}

function sweep(database: Database): void {
  const row = database.get("PRAGMA wal_checkpoint(TRUNCATE)");
  if (row?.["busy"] === 0) return;
  throw new CountersignError("STORE_FAILED", "erased, but a reader keeps the write-ahead log: ask again");
}

function parseStrings(seq: number, text: string): readonly string[] {
  try {
    return stringsSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new CountersignError("LOG_CORRUPT", `the disclosures of record ${seq} are not a list of texts`, { cause });
  }
}
