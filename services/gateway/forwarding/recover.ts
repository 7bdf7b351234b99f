import { CountersignError } from "../../core/errors/error.ts";
import { parseJws } from "../../core/jws/parse.ts";
import { type Outcome, outcomeSchema } from "../../core/schemas/outcome.ts";
import { parseAs } from "../../core/schemas/parse.ts";
import { JWS_TYPES } from "../../core/words/kinds.ts";
import type { LogStore } from "../../store/port.ts";
import type { UsedRow } from "../../store/rows.ts";
import type { Outcomes } from "./outcomes.ts";

const UNKNOWN = { phase: "unknown", status: null, digest: null, reason: "GATEWAY_RESTARTED" } as const;

/**
 * Gives every permission that an earlier process dispatched and did not finish the outcome `unknown`. Runs before the first
 * request is taken, so that none of them can be this process's own.
 * @returns how many there were
 * @throws LOG_CORRUPT, SIGNING_FAILED, STORE_FAILED
 */
export async function recover(store: Pick<LogStore, "used" | "records">, outcomes: Outcomes): Promise<number> {
  const unfinished = await store.used.unfinished();
  for (const row of unfinished) {
    const { sae, started } = await readDispatched(store, row);
    await outcomes.finished({ permission: { ...sae, jti: row.jti }, started }, UNKNOWN);
  }
  return unfinished.length;
}

async function readDispatched(store: Pick<LogStore, "records">, row: UsedRow): Promise<Outcome> {
  const stored = await store.records.get(row.dispatchedSeq);
  if (stored === null) throw new CountersignError("LOG_CORRUPT", `record ${row.dispatchedSeq} is missing`);
  return parseAs(outcomeSchema, parseJws(stored.record, [JWS_TYPES.outcome]).payload, "LOG_CORRUPT");
}
