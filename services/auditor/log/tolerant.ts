import { isCountersignError } from "../../core/errors/error.ts";
import type { LogSnapshot } from "../../store/snapshot.ts";

/** Of a damaged file, an audit takes what can be read. Records are not among it: their reader names the lost ones. */
export function tolerant(snapshot: LogSnapshot, onDamage: (detail: string) => void): LogSnapshot {
  const attempt = <T>(what: string, read: () => T, instead: T): T => {
    try {
      return read();
    } catch (error) {
      if (!isCountersignError(error)) throw error;
      onDamage(`${what}: ${error.detail}`);
      return instead;
    }
  };
  return {
    ...snapshot,
    meta: () => attempt("meta", () => snapshot.meta(), new Map()),
    isHeld: () => attempt("sequencer", () => snapshot.isHeld(), false),
    recordCount: () => attempt("records", () => snapshot.recordCount(), 0),
    disclosures: (first, last) => attempt("disclosures", () => snapshot.disclosures(first, last), new Map()),
    calls: (first, last) => attempt("calls", () => snapshot.calls(first, last), new Map()),
    table: (name) => attempt(name, () => snapshot.table(name), []),
  };
}
