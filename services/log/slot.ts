import { CountersignError, isCountersignError } from "../core/errors/error.ts";
import type { RecordKind } from "../core/words/kinds.ts";
import { withDeadline } from "./deadline.ts";

/** What fills one seq. */
export interface Slot {
  readonly kind: RecordKind;
  /** a compact JWS without disclosures, or canonical JSON */
  readonly record: string;
  readonly disclosures?: readonly string[];
  /** of a decision: what the policy was asked with */
  readonly callData?: Uint8Array | null;
}

/** Makes the record of a seq that is already taken. It may run beside others, and may fail. */
export type SlotMaker = (seq: number) => Promise<Slot>;

export type SlotResult =
  { readonly ok: true; readonly slot: Slot } | { readonly ok: false; readonly reason: string; readonly cause: unknown };

/** Runs a maker to its end or its deadline. Never rejects. `reason` is a fixed text: it ends up in the log. */
export async function fillSlot(make: SlotMaker, seq: number, timeoutMs: number): Promise<SlotResult> {
  try {
    const timeout = (): Error => new CountersignError("SIGNING_FAILED", `no record within ${timeoutMs} ms`);
    const slot = await withDeadline(start(make, seq), timeoutMs, timeout);
    if (slot.record === "") throw new CountersignError("SIGNING_FAILED", "the record is empty");
    return { ok: true, slot };
  } catch (cause) {
    return { ok: false, reason: reasonOf(cause), cause };
  }
}

/** A maker that throws before its first await fails like any other. */
async function start(make: SlotMaker, seq: number): Promise<Slot> {
  return make(seq);
}

/** The code says enough; a message could carry what must not be in the log. */
function reasonOf(cause: unknown): string {
  return isCountersignError(cause) ? cause.code : "SIGNING_FAILED";
}
