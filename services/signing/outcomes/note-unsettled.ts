import { z } from "zod";

import { CountersignError } from "../../core/errors/error.ts";
import type { LogStore } from "../../store/port.ts";
import type { RecordRow } from "../../store/rows.ts";
import type { SettlementStore, Unsettled } from "../../store/settlements.ts";

/** Until a permission whose error would count is asked for, in seconds from when it was issued. */
const SOON_SECONDS = 2;

/** How many records are looked at in one turn of the process. */
const WINDOW = 500;

/** The enforcement point itself may still take a permission for a moment after our clock says it expired. */
const GRACE_SECONDS = 2;

/**
 * Notes every permission from where the last call ended, also one of an earlier process. The settlement store keeps the place.
 * @param countsErrors whether the mapping of this SHA-256 has a breaker that counts errors: those are asked for before they expire
 * @throws LOG_CORRUPT, STORE_FAILED
 */
export async function noteUnsettled(
  { records, charges }: Pick<LogStore, "records" | "charges">,
  settlements: Pick<SettlementStore, "noted" | "note">,
  countsErrors: (map: string) => boolean = () => false,
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
      permissions.map((row) => unsettled(row, charged.has(row.seq), countsErrors)),
      noted,
    );
    // Decisions must not wait for a long log.
    await new Promise(setImmediate);
  }
}

const endsSchema = z.object({ iat: z.int(), exp: z.int(), act: z.object({ map: z.string() }) });

/** The log's own records: their form was checked before they were signed. */
function unsettled(
  { seq, record, hash }: RecordRow,
  charged: boolean,
  countsErrors: (map: string) => boolean,
): Unsettled {
  const [, payload = ""] = record.split(".");
  try {
    const { iat, exp, act } = endsSchema.parse(JSON.parse(Buffer.from(payload, "base64url").toString("utf8")));
    // A breaker that counts errors has to hear of them while it can still stop something.
    const askAt = countsErrors(act.map) ? iat + SOON_SECONDS : exp + GRACE_SECONDS;
    return { seq, sae: hash, askAt, charged };
  } catch (cause) {
    throw new CountersignError("LOG_CORRUPT", `record ${seq} is a permission without an end`, { cause });
  }
}
