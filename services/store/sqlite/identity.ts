import { CountersignError } from "../../core/errors/error.ts";
import type { LogIdentity } from "../rows.ts";
import { type Database, makeDurable } from "./database.ts";
import { integerOf, textOf } from "./row.ts";

/** What makes a file one of ours. */
export interface StoreForm<Field extends keyof LogIdentity = keyof LogIdentity> {
  /** as a person is told */
  readonly name: string;
  /** written to `PRAGMA application_id` */
  readonly applicationId: number;
  /** written to `PRAGMA user_version` */
  readonly version: number;
  /** makes the tables of a new store, `meta` among them */
  readonly schema: string;
  /** whose store it is: what is kept in `meta`, and must be the same for whoever opens it */
  readonly fields: readonly Field[];
}

/** One spelling of an identity, so that the case of an address tells no two logs apart. */
export function normalizeIdentity(identity: LogIdentity): LogIdentity {
  return {
    ...identity,
    system: spelled(identity, "system"),
    organization: spelled(identity, "organization"),
    genesisHash: spelled(identity, "genesisHash"),
  };
}

/**
 * Makes an open file durable, and an empty one a store of its form: under one lock, so that two processes may open it at the
 * same time. Looks before anything is written: the file may be somebody else's.
 * @throws DATA_OTHER_CHAIN, DATA_OTHER_VERSION, STORE_FAILED
 */
export async function prepareStore<F extends keyof LogIdentity>(
  database: Database,
  form: StoreForm<F>,
  identity: Pick<LogIdentity, F>,
): Promise<void> {
  if (!isEmpty(database)) requireIdentity(database, form, identity);
  await makeDurable(database);
  database.transaction(() => {
    if (isEmpty(database)) createStore(database, form, identity);
  });
  requireIdentity(database, form, identity);
}

/** @throws DATA_OTHER_VERSION as `requireVersion`; DATA_OTHER_CHAIN when the file belongs to another identity */
export function requireIdentity<F extends keyof LogIdentity>(
  database: Database,
  form: StoreForm<F>,
  identity: Pick<LogIdentity, F>,
): void {
  requireVersion(database, form);
  const stored = readMeta(database);
  for (const field of form.fields) {
    const [found, expected] = [stored.get(field) ?? "nothing", spelled(identity, field)];
    if (found === expected) continue;
    throw new CountersignError(
      "DATA_OTHER_CHAIN",
      `the ${form.name} was written for ${field} ${found}, not ${expected}`,
    );
  }
}

/** @throws DATA_OTHER_VERSION when the file was written by another version, or by another program */
export function requireVersion(database: Database, { name, applicationId, version }: StoreForm): void {
  if (pragma(database, "application_id") !== applicationId) {
    throw new CountersignError("DATA_OTHER_VERSION", `the file is not a Countersign ${name}`);
  }
  const found = pragma(database, "user_version");
  if (found === version) return;
  throw new CountersignError("DATA_OTHER_VERSION", `the ${name} has schema ${found}, this is ${version}`);
}

/** Whether nothing was ever created in the file. */
export function isEmpty(database: Database): boolean {
  return database.get("SELECT 1 FROM sqlite_schema LIMIT 1") === null && pragma(database, "user_version") === 0;
}

/** Which log a log's file is of. */
export function readIdentity(database: Database): LogIdentity {
  const meta = readMeta(database);
  const value = (field: keyof LogIdentity): string => meta.get(field) ?? "";
  return {
    chainId: Number(value("chainId")),
    system: value("system"),
    organization: value("organization"),
    logId: Number(value("logId")),
    genesisHash: value("genesisHash"),
  };
}

/** Unix milliseconds up to which what was issued may have been used in a store that is gone; 0 where nobody noted it. */
export function readSince(database: Database): number {
  return Number(readMeta(database).get("since") ?? 0);
}

/** Which store of its log a file is. @throws DATA_OTHER_VERSION when it does not say */
export function readGeneration(database: Database): number {
  const text = readMeta(database).get("generation") ?? "nothing";
  if (/^[1-9][0-9]{0,14}$/.test(text)) return Number(text);
  throw new CountersignError("DATA_OTHER_VERSION", `the log is of generation ${text}`);
}

function createStore<F extends keyof LogIdentity>(
  database: Database,
  { schema, applicationId, version, fields }: StoreForm<F>,
  identity: Pick<LogIdentity, F>,
): void {
  database.exec(`${schema} PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version};`);
  for (const field of fields) {
    database.run("INSERT INTO meta (name, value) VALUES (?, ?)", field, spelled(identity, field));
  }
}

function spelled<F extends keyof LogIdentity>(identity: Pick<LogIdentity, F>, field: F): string {
  return String(identity[field]).toLowerCase();
}

function readMeta(database: Database): ReadonlyMap<string, string> {
  const rows = database.all("SELECT name, value FROM meta");
  return new Map(rows.map((row) => [textOf(row, "name"), textOf(row, "value")]));
}

function pragma(database: Database, name: "application_id" | "user_version"): number {
  const row = database.get(`PRAGMA ${name}`);
  return row === null ? 0 : integerOf(row, name);
}
