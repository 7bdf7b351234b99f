import { CountersignError } from "../../core/errors/error.ts";
import type { LogIdentity } from "../rows.ts";
import type { Database } from "./database.ts";
import { integerOf, textOf } from "./row.ts";
import { APPLICATION_ID, SCHEMA, SCHEMA_VERSION } from "./schema.ts";

const FIELDS = ["chainId", "system", "organization", "logId", "genesisHash"] as const satisfies (keyof LogIdentity)[];

/** One spelling of an identity, so that the case of an address tells no two logs apart. */
export function normalizeIdentity(identity: LogIdentity): LogIdentity {
  return {
    ...identity,
    system: identity.system.toLowerCase(),
    organization: identity.organization.toLowerCase(),
    genesisHash: identity.genesisHash.toLowerCase(),
  };
}

/** Creates the tables of a new store under one lock, so that two processes may open it at the same time. */
export function ensureSchema(database: Database, identity: LogIdentity): void {
  database.transaction(() => {
    if (!isEmpty(database)) return;
    database.exec(`${SCHEMA} PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION};`);
    for (const field of FIELDS) {
      database.run("INSERT INTO meta (name, value) VALUES (?, ?)", field, String(identity[field]));
    }
  });
}

/** @throws DATA_OTHER_VERSION when the file was written by another version, or by another program */
export function checkVersion(database: Database): void {
  if (pragma(database, "application_id") !== APPLICATION_ID) {
    throw new CountersignError("DATA_OTHER_VERSION", "the file is not a Countersign log");
  }
  const version = pragma(database, "user_version");
  if (version !== SCHEMA_VERSION) {
    throw new CountersignError("DATA_OTHER_VERSION", `the log has schema ${version}, this is ${SCHEMA_VERSION}`);
  }
}

/** @throws DATA_OTHER_CHAIN when the file belongs to another log */
export function checkIdentity(database: Database, expected: LogIdentity): void {
  const stored = readIdentity(database);
  for (const field of FIELDS) {
    if (stored[field] !== expected[field]) {
      throw new CountersignError(
        "DATA_OTHER_CHAIN",
        `the log was written for ${field} ${stored[field]}, not ${expected[field]}`,
      );
    }
  }
}

export function readIdentity(database: Database): LogIdentity {
  const meta = new Map(
    database.all("SELECT name, value FROM meta").map((row) => [textOf(row, "name"), textOf(row, "value")]),
  );
  const value = (field: keyof LogIdentity): string => meta.get(field) ?? "";
  return {
    chainId: Number(value("chainId")),
    system: value("system"),
    organization: value("organization"),
    logId: Number(value("logId")),
    genesisHash: value("genesisHash"),
  };
}

/** Whether nothing was ever created in the file. */
export function isEmpty(database: Database): boolean {
  return database.get("SELECT 1 FROM sqlite_schema LIMIT 1") === null && pragma(database, "user_version") === 0;
}

function pragma(database: Database, name: "application_id" | "user_version"): number {
  const row = database.get(`PRAGMA ${name}`);
  return row === null ? 0 : integerOf(row, name);
}
