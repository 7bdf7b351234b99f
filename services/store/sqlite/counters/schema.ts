import type { LogIdentity } from "../../rows.ts";
import type { StoreForm } from "../identity.ts";

/** Which System's lineages the counters belong to. */
export type CountersIdentity = Pick<LogIdentity, "chainId" | "system" | "genesisHash">;

/**
 * Amounts are decimal digits: they may need 256 bits, an SQLite integer has 64. The ledger is what happened, in order; the
 * other tables follow from it. The triggers are the last line: no place is given twice or skipped, and each ends at most once.
 */
const SCHEMA = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE ledger (
  id INTEGER PRIMARY KEY,
  step TEXT NOT NULL CHECK (step IN ('reserve', 'release', 'cancel')),
  intent TEXT NOT NULL,
  log INTEGER NOT NULL,
  counter TEXT NOT NULL,
  win TEXT NOT NULL,
  n INTEGER NOT NULL CHECK (n >= 1),
  before TEXT NOT NULL,
  reserved TEXT NOT NULL,
  seq INTEGER CHECK ((seq IS NULL) = (step = 'reserve'))
) STRICT;
CREATE UNIQUE INDEX ledger_given ON ledger (counter, n) WHERE step = 'reserve';
CREATE UNIQUE INDEX ledger_ended ON ledger (counter, n) WHERE step <> 'reserve';
CREATE INDEX ledger_by_intent ON ledger (intent);
CREATE TRIGGER ledger_contiguous BEFORE INSERT ON ledger WHEN NEW.step = 'reserve'
  AND NEW.n <> (SELECT coalesce(max(n), 0) + 1 FROM ledger WHERE counter = NEW.counter AND step = 'reserve')
BEGIN SELECT raise(ABORT, 'n is not the next place of its counter'); END;
CREATE TRIGGER ledger_founded BEFORE INSERT ON ledger WHEN NEW.step <> 'reserve' AND NOT EXISTS (
  SELECT 1 FROM ledger WHERE counter = NEW.counter AND n = NEW.n AND step = 'reserve'
    AND intent = NEW.intent AND reserved = NEW.reserved)
BEGIN SELECT raise(ABORT, 'nothing was reserved there'); END;
CREATE TRIGGER ledger_unchanged BEFORE UPDATE ON ledger BEGIN SELECT raise(ABORT, 'the ledger is final'); END;
CREATE TRIGGER ledger_undeleted BEFORE DELETE ON ledger BEGIN SELECT raise(ABORT, 'the ledger is final'); END;

CREATE TABLE counters (
  counter TEXT PRIMARY KEY,
  last_n INTEGER NOT NULL,
  total TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE unconfirmed (intent TEXT PRIMARY KEY, log INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

/** The counters of a System. */
export const COUNTERS_FORM: StoreForm<keyof CountersIdentity> = {
  name: "counter store",
  // "CSCT"
  applicationId: 0x43534354,
  version: 1,
  schema: SCHEMA,
  fields: ["chainId", "system", "genesisHash"],
};
