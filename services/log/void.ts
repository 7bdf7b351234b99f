import { canonicalJson } from "../core/json/canonical.ts";
import type { VoidRecord } from "../core/schemas/approval.ts";

/**
 * The record of a seq that was taken and could not be signed.
 * @param cancelled the reservation that nothing was signed for
 */
export function voidRecord(log: number, seq: number, reason: string, cancelled?: VoidRecord["cancelled"]): string {
  const record = { v: 1, log, seq, reason } satisfies VoidRecord;
  return canonicalJson(cancelled === undefined ? record : ({ ...record, cancelled } satisfies VoidRecord));
}
