import type { BehaviourReader } from "../port.ts";
import type { BehaviourRow } from "../rows.ts";
import type { Database } from "./database.ts";
import { deferred } from "./deferred.ts";
import { integerOf, mapRow, textOf } from "./row.ts";

export function behaviourReader(database: Database): BehaviourReader {
  return {
    bySae: (sae) =>
      deferred(() =>
        mapRow(database.get("SELECT sae_hash, seq FROM behaviours WHERE sae_hash = ?", sae), (row) => ({
          sae: textOf(row, "sae_hash"),
          seq: integerOf(row, "seq"),
        })),
      ),
  };
}

export function addBehaviour(database: Database, { sae, seq }: BehaviourRow): void {
  database.run("INSERT INTO behaviours (sae_hash, seq) VALUES (?, ?)", sae, seq);
}
