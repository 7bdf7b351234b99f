import { HELD_ENDINGS, type HeldToolCall, type KeptDefinition, type ToolCallStore } from "../../tool-calls.ts";
import { type Database, openDatabase } from "../database.ts";
import { deferred } from "../deferred.ts";
import { createPrivateFile } from "../file.ts";
import { prepareStore, type StoreForm } from "../identity.ts";
import { integerOf, mapRow, type Row, textOf, wordOf } from "../row.ts";

/** The triggers are the last line: a state that was used stays so, and a call ends once. */
const SCHEMA = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE spent (nonce TEXT PRIMARY KEY, expires INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX spent_by_expiry ON spent (expires);
CREATE TRIGGER spent_unchanged BEFORE UPDATE ON spent BEGIN SELECT raise(ABORT, 'a state is used once'); END;

CREATE TABLE held (
  hold TEXT PRIMARY KEY,
  principal TEXT NOT NULL,
  target TEXT NOT NULL,
  tool TEXT NOT NULL,
  input TEXT NOT NULL,
  call TEXT,
  expires INTEGER NOT NULL,
  ending TEXT CHECK (ending IN ('resumed', 'declined', 'refused')),
  CHECK ((call IS NULL) = (ending IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX held_by_expiry ON held (expires);
CREATE TRIGGER held_final BEFORE UPDATE ON held WHEN OLD.ending IS NOT NULL
BEGIN SELECT raise(ABORT, 'a call ends once'); END;

CREATE TABLE definitions (
  target TEXT NOT NULL,
  tool TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('pinned', 'changed')),
  definition TEXT NOT NULL,
  seen INTEGER NOT NULL,
  PRIMARY KEY (target, tool, role)
) STRICT, WITHOUT ROWID;
`;

const FORM: StoreForm<never> = {
  name: "store of tool calls",
  applicationId: 0x43535443,
  version: 1,
  schema: SCHEMA,
  fields: [],
};

/** What ended is remembered for so long after it expired, in seconds: whoever comes late is told what became of it. */
const REMEMBERED = 86_400;

/**
 * Opens the store of whoever stands in front of tool servers, and makes it where there is none: one SQLite file, readable by its
 * owner only, which several processes of a home share.
 * @throws DATA_OTHER_VERSION, STORE_FAILED
 */
export async function openToolCallStore(path: string): Promise<ToolCallStore> {
  createPrivateFile(path);
  const database = openDatabase(path, false);
  try {
    await prepareStore(database, FORM, {});
    return toolCallStore(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

const WAITING =
  "SELECT hold, principal, target, tool, input, call, expires FROM held WHERE hold = ? AND ending IS NULL";

function toolCallStore(database: Database): ToolCallStore {
  return {
    spend: (nonce, expires) =>
      deferred(
        () =>
          database.run("INSERT INTO spent (nonce, expires) VALUES (?, ?) ON CONFLICT DO NOTHING", nonce, expires) === 1,
      ),
    keep: ({ hold, principal, target, tool, input, call, expires }) =>
      deferred(() => {
        database.run(
          "INSERT INTO held (hold, principal, target, tool, input, call, expires) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
          ...[hold, principal, target, tool, input, call, expires],
        );
      }),
    waiting: (hold) => deferred(() => mapRow(database.get(WAITING, hold), readHeld)),
    end: (hold, as) =>
      deferred(
        () => database.run("UPDATE held SET ending = ?, call = NULL WHERE hold = ? AND ending IS NULL", as, hold) === 1,
      ),
    ending: (hold) =>
      deferred(() =>
        mapRow(database.get("SELECT ending FROM held WHERE hold = ? AND ending IS NOT NULL", hold), (row) =>
          wordOf(row, "ending", HELD_ENDINGS),
        ),
      ),
    keepDefinition: ({ target, tool, role, definition, seen }) =>
      deferred(() => {
        database.run(
          "INSERT OR REPLACE INTO definitions (target, tool, role, definition, seen) VALUES (?, ?, ?, ?, ?)",
          ...[target, tool, role, definition, seen],
        );
      }),
    definitions: (target) =>
      deferred(() =>
        database
          .all(
            "SELECT target, tool, role, definition, seen FROM definitions WHERE target = ? ORDER BY tool, role",
            target,
          )
          .map(readDefinition),
      ),
    forget: (now) =>
      deferred(() =>
        database.transaction(() => {
          database.run("DELETE FROM spent WHERE expires < ?", now);
          database.run("DELETE FROM held WHERE expires < ?", now - REMEMBERED);
        }),
      ),
    close: () => deferred(() => database.close()),
  };
}

function readHeld(row: Row): HeldToolCall {
  return {
    hold: textOf(row, "hold"),
    principal: textOf(row, "principal"),
    target: textOf(row, "target"),
    tool: textOf(row, "tool"),
    input: textOf(row, "input"),
    call: textOf(row, "call"),
    expires: integerOf(row, "expires"),
  };
}

function readDefinition(row: Row): KeptDefinition {
  return {
    target: textOf(row, "target"),
    tool: textOf(row, "tool"),
    role: wordOf(row, "role", ["pinned", "changed"]),
    definition: textOf(row, "definition"),
    seen: integerOf(row, "seen"),
  };
}
