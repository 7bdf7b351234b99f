import { isCountersignError } from "../../core/errors/error.ts";
import type { RawRecord } from "../../store/snapshot.ts";
import type { LogContext } from "./context.ts";

const CHUNK = 256;
/** Places tried one by one before the rest of a damaged file is given up. */
const MAX_LOST = 1024;

/** Reads the rows some at a time; null at the end. Of a damaged file, what can be read. */
export function createRowReader({
  snapshot,
  findAt,
}: Pick<LogContext, "snapshot" | "findAt">): () => readonly RawRecord[] | null {
  let after = Number.MIN_SAFE_INTEGER;
  let lost = 0;

  const attempt = (limit: number): readonly RawRecord[] | null => {
    try {
      return snapshot.records(after, limit);
    } catch (error) {
      if (!isCountersignError(error)) throw error;
      return null;
    }
  };

  return () => {
    // Nothing stands after a seq that no number holds.
    while (lost < MAX_LOST && after < Number.MAX_SAFE_INTEGER) {
      const rows = attempt(CHUNK) ?? attempt(1);
      if (rows !== null) {
        after = rows.at(-1)?.seq ?? after;
        return rows.length === 0 ? null : rows;
      }
      after = Math.max(after, 0) + 1;
      lost += 1;
      findAt("STORE_DAMAGED", after, "the row cannot be read");
    }
    return null;
  };
}
