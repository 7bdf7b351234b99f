import { CountersignError } from "../../core/errors/error.ts";
import type { ApprovalDenialRow } from "../rows.ts";
import type { Database } from "./database.ts";
import { integerOf, mapRow, nullableText, textOf } from "./row.ts";

const DENIAL = "SELECT seq, hold, signer, valid_before, denied, why, signature FROM approval_denials WHERE hold = ?";

export function readApprovalDenial(database: Database, hold: string): ApprovalDenialRow | null {
  return mapRow(database.get(DENIAL, hold), (row) => ({
    seq: integerOf(row, "seq"),
    hold: textOf(row, "hold"),
    signer: textOf(row, "signer"),
    validBefore: integerOf(row, "valid_before"),
    denied: textOf(row, "denied"),
    why: nullableText(row, "why"),
    signature: textOf(row, "signature"),
  }));
}

/** Ends a hold by an approver's no. @throws STORE_FAILED when it is not open */
export function denyHold(database: Database, denial: ApprovalDenialRow): void {
  database.run(
    "INSERT INTO approval_denials (seq, hold, signer, valid_before, denied, why, signature) VALUES (?, ?, ?, ?, ?, ?, ?)",
    denial.seq,
    denial.hold,
    denial.signer,
    denial.validBefore,
    denial.denied,
    denial.why,
    denial.signature,
  );
  const changed = database.run("UPDATE holds SET state = 'denied' WHERE hold = ? AND state = 'open'", denial.hold);
  if (changed !== 1) throw new CountersignError("STORE_FAILED", `hold ${denial.hold} is not open`);
}
