import { CountersignError } from "../../core/errors/error.ts";
import type { HoldReader, WaitingHolds } from "../port.ts";
import type { HoldRow, NewHold } from "../rows.ts";
import { readApprovalDenial } from "./approval-denials.ts";
import { countApprovals, readApprovals } from "./approvals.ts";
import type { Database } from "./database.ts";
import { deferred } from "./deferred.ts";
import { integerOf, mapRow, nullableInteger, nullableText, type Row, textOf, wordOf } from "./row.ts";

const COLUMNS =
  "SELECT hold, kind, agent, act_digest, sub, policy, version, denial_seq, expires, salt, state, spent_by FROM holds";

export function holdReader(database: Database): HoldReader {
  return {
    get: (hold) => deferred(() => mapRow(database.get(`${COLUMNS} WHERE hold = ?`, hold), readHold)),
    planOf: (root) =>
      deferred(() => mapRow(database.get(`${COLUMNS} WHERE act_digest = ? AND kind = 'plan'`, root), readHold)),
    open: () => deferred(() => database.all(`${COLUMNS} WHERE state = 'open' ORDER BY denial_seq`).map(readHold)),
    waiting: (which) => deferred(() => waitingHolds(database, which)),
    approvals: (hold) => deferred(() => readApprovals(database, hold)),
    approvalCount: (hold, now) => deferred(() => countApprovals(database, hold, now)),
    denial: (hold) => deferred(() => readApprovalDenial(database, hold)),
  };
}

function waitingHolds(database: Database, { after, count, agent, now }: WaitingHolds): readonly HoldRow[] {
  const waiting = `${COLUMNS} WHERE state = 'open' AND expires > ? AND denial_seq > ?`;
  const rows =
    agent === null
      ? database.all(`${waiting} ORDER BY denial_seq LIMIT ?`, now, after, count)
      : database.all(`${waiting} AND agent = ? ORDER BY denial_seq LIMIT ?`, now, after, agent, count);
  return rows.map(readHold);
}

export function openHold(database: Database, hold: NewHold): void {
  database.run(
    "INSERT INTO holds (hold, kind, agent, act_digest, sub, policy, version, denial_seq, expires, salt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    hold.hold,
    hold.kind,
    hold.agent,
    hold.actDigest,
    hold.sub,
    hold.policy,
    hold.version,
    hold.denialSeq,
    hold.expires,
    hold.salt,
  );
}

export function spendHold(database: Database, hold: string, spentBy: number): void {
  const changed = database.run(
    "UPDATE holds SET state = 'spent', spent_by = ? WHERE hold = ? AND state = 'open'",
    spentBy,
    hold,
  );
  if (changed !== 1) throw new CountersignError("STORE_FAILED", `hold ${hold} is not open`);
}

/** Ends a plan. @throws STORE_FAILED when it is not open */
export function revokePlan(database: Database, plan: string): void {
  const sql = "UPDATE holds SET state = 'revoked' WHERE hold = ? AND kind = 'plan' AND state = 'open'";
  if (database.run(sql, plan) !== 1) throw new CountersignError("STORE_FAILED", `plan ${plan} is not open`);
}

function readHold(row: Row): HoldRow {
  return {
    hold: textOf(row, "hold"),
    kind: wordOf(row, "kind", ["action", "plan"]),
    agent: integerOf(row, "agent"),
    actDigest: textOf(row, "act_digest"),
    sub: textOf(row, "sub"),
    policy: integerOf(row, "policy"),
    version: integerOf(row, "version"),
    denialSeq: integerOf(row, "denial_seq"),
    expires: integerOf(row, "expires"),
    salt: nullableText(row, "salt"),
    state: wordOf(row, "state", ["open", "spent", "denied", "revoked"]),
    spentBy: nullableInteger(row, "spent_by"),
  };
}
