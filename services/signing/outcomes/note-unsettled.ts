import { z } from "zod";

import { CountersignError } from "../../core/errors/error.ts";
import type { LogStore } from "../../store/port.ts";
import type { RecordRow } from "../../store/rows.ts";
import type { SettlementStore, Unsettled } from "../../store/settlements.ts";

/** How many records are looked at in one turn of the process. */
const WINDOW = 500;

/** The enforcement point itself may still take a permission for a moment after our clock says it expired. */
const GRACE_SECONDS = 2;

/**
 * Notes every permission from where the last call ended, also one of an earlier process. The settlement store keeps the place.
 * @throws LOG_CORRUPT, STORE_FAILED
 */
export async function noteUnsettled(
  { records, charges }: Pick<LogStore, "records" | "charges">,
  settlements: Pick<SettlementStore, "noted" | "note">,
): Promise<void> {
  const last = await records.lastSeq();
  // A log that was put back from a copy may end before the place.
  let noted = Math.min(await settlements.noted(), last);
  while (noted < last) {
    const rows = await records.range(noted + 1, WINDOW);
    const charged = await charges.between(noted + 1, noted + WINDOW);
    noted = rows.at(-1)?.seq ?? last;
    const permissions = rows.filter(({ kind }) => kind === "sae");
    await settlements.note(
      permissions.map((row) => unsettled(row, charged.has(row.seq))),
      noted,
    );
    // Decisions must not wait for a long log.
    await new Promise(setImmediate);
  }
}

const endsSchema = z.object({ exp: z.int() });

/** The log's own records: their form was checked before they were signed. */
function unsettled({ seq, record, hash }: RecordRow, charged: boolean): Unsettled {
  const [, payload = ""] = record.split(".");
  try {
    const { exp } = endsSchema.parse(JSON.parse(Buffer.from(payload, "base64url").toString("utf8")));
    return { seq, sae: hash, askAt: exp + GRACE_SECONDS, charged };
  } catch (cause) {
    throw new CountersignError("LOG_CORRUPT", `record ${seq} is a permission without an end`, { cause });
  }
}
