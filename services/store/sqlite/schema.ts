import type { StoreForm } from "./identity.ts";

/** The triggers are the last line: records and proposed batches are final, and both are contiguous. */
const SCHEMA = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO meta (name, value) VALUES ('generation', '1');

CREATE TABLE sequencer (one INTEGER PRIMARY KEY CHECK (one = 1), epoch INTEGER NOT NULL, holder TEXT) STRICT;
INSERT INTO sequencer (one, epoch) VALUES (1, 0);

CREATE TABLE records (
  seq INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,
  record TEXT NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  stored_at INTEGER NOT NULL
) STRICT;
CREATE INDEX records_by_hash ON records (hash);
CREATE INDEX records_of_floors ON records (seq) WHERE kind = 16;
CREATE TRIGGER records_contiguous BEFORE INSERT ON records
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM records)
BEGIN SELECT raise(ABORT, 'seq is not the next one'); END;
CREATE TRIGGER records_unchanged BEFORE UPDATE ON records BEGIN SELECT raise(ABORT, 'records are final'); END;
CREATE TRIGGER records_undeleted BEFORE DELETE ON records BEGIN SELECT raise(ABORT, 'records are final'); END;

CREATE TABLE disclosures (
  seq INTEGER PRIMARY KEY REFERENCES records (seq),
  disclosures TEXT NOT NULL
) STRICT;

CREATE TABLE calls (
  seq INTEGER PRIMARY KEY REFERENCES records (seq),
  call_data BLOB NOT NULL
) STRICT;
CREATE TRIGGER calls_unchanged BEFORE UPDATE ON calls BEGIN SELECT raise(ABORT, 'call data are final'); END;
CREATE TRIGGER calls_undeleted BEFORE DELETE ON calls BEGIN SELECT raise(ABORT, 'call data are final'); END;

CREATE TABLE intents (
  intent_hash TEXT PRIMARY KEY,
  agent INTEGER NOT NULL,
  jti TEXT NOT NULL,
  seq INTEGER NOT NULL REFERENCES records (seq),
  UNIQUE (agent, jti)
) STRICT, WITHOUT ROWID;

CREATE TABLE probe (one INTEGER PRIMARY KEY CHECK (one = 1), filler BLOB NOT NULL) STRICT;

CREATE TABLE companions (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE charges (seq INTEGER PRIMARY KEY REFERENCES records (seq)) STRICT;

CREATE TABLE holds (
  hold TEXT PRIMARY KEY,
  kind TEXT NOT NULL DEFAULT 'action' CHECK (kind IN ('action', 'plan')),
  agent INTEGER NOT NULL,
  act_digest TEXT NOT NULL,
  sub TEXT NOT NULL,
  policy INTEGER NOT NULL,
  version INTEGER NOT NULL,
  denial_seq INTEGER NOT NULL REFERENCES records (seq),
  expires INTEGER NOT NULL,
  salt TEXT,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'spent', 'denied', 'revoked')),
  spent_by INTEGER REFERENCES records (seq),
  CHECK ((state = 'spent') = (spent_by IS NOT NULL)),
  CHECK (state <> 'revoked' OR kind = 'plan')
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX plans_by_root ON holds (act_digest) WHERE kind = 'plan';
CREATE INDEX holds_open ON holds (denial_seq) WHERE state = 'open';

CREATE TABLE approvals (
  seq INTEGER PRIMARY KEY REFERENCES records (seq),
  hold TEXT NOT NULL REFERENCES holds (hold),
  signer TEXT NOT NULL,
  valid_before INTEGER NOT NULL,
  action TEXT NOT NULL,
  signature TEXT NOT NULL
) STRICT;
CREATE INDEX approvals_by_hold ON approvals (hold);

CREATE TABLE approval_denials (
  seq INTEGER PRIMARY KEY REFERENCES records (seq),
  hold TEXT NOT NULL UNIQUE REFERENCES holds (hold),
  signer TEXT NOT NULL,
  valid_before INTEGER NOT NULL,
  denied TEXT NOT NULL,
  why TEXT,
  signature TEXT NOT NULL
) STRICT;

CREATE TABLE used (
  log_id INTEGER NOT NULL,
  jti TEXT NOT NULL,
  sae_hash TEXT NOT NULL,
  dispatched_seq INTEGER NOT NULL REFERENCES records (seq),
  state TEXT NOT NULL DEFAULT 'dispatched' CHECK (state IN ('dispatched', 'executed', 'not_executed', 'unknown')),
  final_seq INTEGER REFERENCES records (seq),
  CHECK ((state = 'dispatched') = (final_seq IS NULL)),
  PRIMARY KEY (log_id, jti)
) STRICT, WITHOUT ROWID;
CREATE INDEX used_unfinished ON used (dispatched_seq) WHERE state = 'dispatched';

CREATE TABLE behaviours (
  sae_hash TEXT PRIMARY KEY,
  seq INTEGER NOT NULL UNIQUE REFERENCES records (seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE batches (
  first_seq INTEGER PRIMARY KEY,
  count INTEGER NOT NULL CHECK (count BETWEEN 1 AND 65536),
  voids INTEGER NOT NULL CHECK (voids BETWEEN 0 AND count),
  root TEXT NOT NULL,
  prev_root TEXT NOT NULL,
  tree_nodes TEXT NOT NULL,
  pinned_number INTEGER NOT NULL,
  pinned_hash TEXT NOT NULL,
  proposed_at INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'signed', 'sent', 'confirmed')),
  checkpoint TEXT,
  tx TEXT,
  block_number INTEGER,
  block_hash TEXT,
  CHECK (state = 'proposed' OR checkpoint IS NOT NULL),
  CHECK (state <> 'sent' OR tx IS NOT NULL),
  CHECK (state <> 'confirmed' OR (tx IS NOT NULL AND block_number IS NOT NULL AND block_hash IS NOT NULL))
) STRICT;
CREATE INDEX batches_pending ON batches (first_seq) WHERE state <> 'confirmed';
CREATE TRIGGER batches_contiguous BEFORE INSERT ON batches
WHEN NEW.first_seq <> (SELECT coalesce(max(first_seq + count), 1) FROM batches)
  OR NEW.first_seq + NEW.count - 1 > (SELECT coalesce(max(seq), 0) FROM records)
BEGIN SELECT raise(ABORT, 'the batch does not continue the last one'); END;
CREATE TRIGGER batches_unchanged
BEFORE UPDATE OF first_seq, count, voids, root, prev_root, tree_nodes, pinned_number, pinned_hash, proposed_at ON batches
BEGIN SELECT raise(ABORT, 'a proposed batch is final'); END;
CREATE TRIGGER batches_checkpoint_once BEFORE UPDATE OF checkpoint ON batches WHEN OLD.checkpoint IS NOT NULL
BEGIN SELECT raise(ABORT, 'a checkpoint is final'); END;
CREATE TRIGGER batches_confirmed BEFORE UPDATE ON batches
WHEN OLD.state = 'confirmed' AND NOT (NEW.state = 'sent' AND NEW.tx IS OLD.tx AND NEW.block_number IS NULL AND NEW.block_hash IS NULL)
BEGIN SELECT raise(ABORT, 'a confirmed batch changes only when its block is gone'); END;
CREATE TRIGGER batches_undeleted BEFORE DELETE ON batches BEGIN SELECT raise(ABORT, 'batches are final'); END;
`;

/** One log's file. */
export const LOG_FORM: StoreForm = {
  name: "log",
  // "CSGN"
  applicationId: 0x4353474e,
  version: 1,
  schema: SCHEMA,
  fields: ["chainId", "system", "organization", "logId", "genesisHash"],
};
