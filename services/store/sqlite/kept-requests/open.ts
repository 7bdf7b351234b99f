import type { KeptRequest, KeptRequestStore } from "../../kept-requests.ts";
import { type Database, openDatabase } from "../database.ts";
import { deferred } from "../deferred.ts";
import { createPrivateFile } from "../file.ts";
import { prepareStore, type StoreForm } from "../identity.ts";
import { integerOf, mapRow, nullableText, type Row, textOf } from "../row.ts";

/** The trigger is the last line: what was permitted once is not permitted anew. */
const SCHEMA = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE requests (
  id TEXT PRIMARY KEY,
  agent TEXT NOT NULL,
  request TEXT NOT NULL,
  intent TEXT NOT NULL,
  hold TEXT,
  resumed TEXT,
  envelope TEXT,
  expires INTEGER NOT NULL,
  CHECK (hold IS NOT NULL OR resumed IS NULL)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX requests_by_hold ON requests (agent, hold) WHERE hold IS NOT NULL;
CREATE INDEX requests_by_expiry ON requests (expires);
CREATE TRIGGER permitted_once BEFORE UPDATE ON requests WHEN OLD.envelope IS NOT NULL
BEGIN SELECT raise(ABORT, 'a request is permitted once'); END;
`;

const FORM: StoreForm<never> = {
  name: "store of kept requests",
  applicationId: 0x4353_4b52,
  version: 1,
  schema: SCHEMA,
  fields: [],
};

/**
 * Opens the store of whoever keeps the keys of agents, and makes it where there is none: one SQLite file, readable by its owner only.
 * @throws DATA_OTHER_VERSION, STORE_FAILED
 */
export async function openKeptRequestStore(path: string): Promise<KeptRequestStore> {
  createPrivateFile(path);
  const database = openDatabase(path, false);
  try {
    await prepareStore(database, FORM, {});
    return keptRequestStore(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

const ALL = "SELECT id, agent, request, intent, hold, resumed, envelope, expires FROM requests";

function keptRequestStore(database: Database): KeptRequestStore {
  const get = (id: string): KeptRequest | null => mapRow(database.get(`${ALL} WHERE id = ?`, id), readRequest);
  const set = (what: string, ...values: (string | number | null)[]): Promise<void> =>
    deferred(() => {
      database.run(`UPDATE requests SET ${what} WHERE id = ?`, ...values);
    });
  return {
    keep: (kept) =>
      deferred(() => {
        const { id, agent, request, intent, hold, resumed, envelope, expires } = kept;
        database.run(
          "INSERT INTO requests (id, agent, request, intent, hold, resumed, envelope, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
          ...[id, agent, request, intent, hold, resumed, envelope, expires],
        );
        return get(id) ?? kept;
      }),
    get: (id) => deferred(() => get(id)),
    byHold: (agent, hold) =>
      deferred(() => mapRow(database.get(`${ALL} WHERE agent = ? AND hold = ?`, agent, hold), readRequest)),
    signed: (id, intent) => set("intent = ?", intent, id),
    held: (id, hold, expires) => set("hold = ?, resumed = NULL, expires = max(expires, ?)", hold, expires, id),
    resumed: (id, intent) => set("resumed = ?", intent, id),
    permitted: (id, envelope) => set("envelope = ?", envelope, id),
    forget: (now) =>
      deferred(() => {
        database.run("DELETE FROM requests WHERE expires < ?", now);
      }),
    close: () => deferred(() => database.close()),
  };
}

function readRequest(row: Row): KeptRequest {
  return {
    id: textOf(row, "id"),
    agent: textOf(row, "agent"),
    request: textOf(row, "request"),
    intent: textOf(row, "intent"),
    hold: nullableText(row, "hold"),
    resumed: nullableText(row, "resumed"),
    envelope: nullableText(row, "envelope"),
    expires: integerOf(row, "expires"),
  };
}
