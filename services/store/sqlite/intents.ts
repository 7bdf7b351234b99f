import type { IntentReader } from "../port.ts";
import type { IntentRow } from "../rows.ts";
import type { Database } from "./database.ts";
import { deferred } from "./deferred.ts";
import { integerOf, mapRow, type Row, textOf } from "./row.ts";

const COLUMNS = "SELECT intent_hash, agent, jti, seq FROM intents";

export function intentReader(database: Database): IntentReader {
  return {
    byHash: (hash) => deferred(() => mapRow(database.get(`${COLUMNS} WHERE intent_hash = ?`, hash), readIntent)),
    byJti: (agent, jti) =>
      deferred(() => mapRow(database.get(`${COLUMNS} WHERE agent = ? AND jti = ?`, agent, jti), readIntent)),
  };
}

export function addIntent(database: Database, { hash, agent, jti, seq }: IntentRow): void {
  database.run("INSERT INTO intents (intent_hash, agent, jti, seq) VALUES (?, ?, ?, ?)", hash, agent, jti, seq);
}

function readIntent(row: Row): IntentRow {
  return {
    hash: textOf(row, "intent_hash"),
    agent: integerOf(row, "agent"),
    jti: textOf(row, "jti"),
    seq: integerOf(row, "seq"),
  };
}
