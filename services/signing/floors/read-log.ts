import type { FloorBook, SeenDecision, SeenFloor } from "../../core/floors/book.ts";
import { isFailure } from "../../core/floors/failure.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { Outcome } from "../../core/schemas/outcome.ts";
import type { LogStore } from "../../store/port.ts";
import type { RecordRow } from "../../store/rows.ts";

/** How many records are looked at in one turn of the process. */
const WINDOW = 500;

/**
 * Enters the records behind a seq into the book, in their order.
 * @returns seq of the last one
 * @throws LOG_CORRUPT, STORE_FAILED
 */
export async function readInto(records: LogStore["records"], book: FloorBook, after: number): Promise<number> {
  let seen = after;
  const last = await records.lastSeq();
  while (seen < last) {
    const rows = await records.range(seen + 1, WINDOW);
    for (const row of rows) enter(book, row);
    seen = rows.at(-1)?.seq ?? last;
    // Other work must not wait for a long log.
    if (seen < last) await new Promise(setImmediate);
  }
  return seen;
}

/** The log's own records: their form was checked before they were signed. */
function enter(book: FloorBook, { seq, kind, hash, record }: RecordRow): void {
  try {
    if (kind === "sae" || kind === "denial") {
      book.decide({ seq, hash, claims: payloadOf<SeenDecision["claims"]>(record) });
    } else if (kind === "floor") {
      book.enter({ seq, hash, claims: payloadOf<SeenFloor["claims"]>(record) });
    } else if (kind === "approval" || kind === "approval_denial") {
      book.review((JSON.parse(record) as { hold: string }).hold);
    } else if (kind === "outcome") {
      const outcome = payloadOf<Outcome>(record);
      if (isFailure(outcome)) book.fail(outcome.sae.hash, { seq, hash });
    }
  } catch (cause) {
    throw new CountersignError("LOG_CORRUPT", `record ${seq} cannot be read`, { cause });
  }
}

function payloadOf<T>(jws: string): T {
  const [, payload = ""] = jws.split(".");
  return JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as T;
}
