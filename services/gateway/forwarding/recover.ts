import { CountersignError } from "../../core/errors/error.ts";
import { parseJws } from "../../core/jws/parse.ts";
import { type Outcome, outcomeSchema } from "../../core/schemas/outcome.ts";
import { parseAs } from "../../core/schemas/parse.ts";
import { JWS_TYPES } from "../../core/words/kinds.ts";
import type { LogStore } from "../../store/port.ts";
import type { UsedRow } from "../../store/rows.ts";
import type { Dispatched, Outcomes } from "./outcomes.ts";

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
    await outcomes.finished(await readDispatched(store, row), UNKNOWN);
  }
  return unfinished.length;
}

/** A permission that was dispatched, from its record. @throws LOG_CORRUPT */
export async function readDispatched(
  store: Pick<LogStore, "records">,
  { dispatchedSeq, jti }: Pick<UsedRow, "dispatchedSeq" | "jti">,
): Promise<Dispatched> {
  const stored = await store.records.get(dispatchedSeq);
  if (stored === null) throw new CountersignError("LOG_CORRUPT", `record ${dispatchedSeq} is missing`);
  const { sae, started, by } = readOutcome(stored.record);
  return { permission: { ...sae, jti }, started, by };
}

/** The claims of an outcome of this log. @throws LOG_CORRUPT */
export function readOutcome(record: string): Outcome {
  return parseAs<Outcome>(outcomeSchema, parseJws(record, [JWS_TYPES.outcome]).payload, "LOG_CORRUPT");
}
