import { canonicalJson } from "../core/json/canonical.ts";
import type { VoidRecord } from "../core/schemas/approval.ts";

/** The record of a seq that was taken and could not be signed. */
export function voidRecord(log: number, seq: number, reason: string): string {
  return canonicalJson({ v: 1, log, seq, reason } satisfies VoidRecord);
}
