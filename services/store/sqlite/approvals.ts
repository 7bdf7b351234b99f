import type { ApprovalRow } from "../rows.ts";
import type { Database } from "./database.ts";
import { integerOf, mapRow, textOf } from "./row.ts";

export function readApprovals(database: Database, hold: string): readonly ApprovalRow[] {
  return database
    .all("SELECT seq, hold, signer, valid_before, action, signature FROM approvals WHERE hold = ? ORDER BY seq", hold)
    .map((row) => ({
      seq: integerOf(row, "seq"),
      hold: textOf(row, "hold"),
      signer: textOf(row, "signer"),
      validBefore: integerOf(row, "valid_before"),
      action: textOf(row, "action"),
      signature: textOf(row, "signature"),
    }));
}

/** Of each person one, however often they said yes. */
export function countApprovals(database: Database, hold: string, now: number): number {
  const sql = "SELECT count(DISTINCT signer) AS n FROM approvals WHERE hold = ? AND valid_before > ?";
  return mapRow(database.get(sql, hold, now), (row) => integerOf(row, "n")) ?? 0;
}

export function addApproval(database: Database, approval: ApprovalRow): void {
  database.run(
    "INSERT INTO approvals (seq, hold, signer, valid_before, action, signature) VALUES (?, ?, ?, ?, ?, ?)",
    approval.seq,
    approval.hold,
    approval.signer,
    approval.validBefore,
    approval.action,
    approval.signature,
  );
}
