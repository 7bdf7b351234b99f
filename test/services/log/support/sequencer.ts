import type { CountersignError } from "../../../../services/core/errors/error.ts";
import { createSequencer, type Sequencer } from "../../../../services/log/sequencer.ts";
import type { SlotMaker } from "../../../../services/log/slot.ts";
import type { LogStore } from "../../../../services/store/port.ts";
import { turns } from "../../../helpers/until.ts";

export interface TestSequencer extends Sequencer {
  /** what onFatal was called with */
  readonly fatal: CountersignError[];
}

export async function startSequencer(store: LogStore, slotTimeoutMs = 5000): Promise<TestSequencer> {
  const fatal: CountersignError[] = [];
  const sequencer = await createSequencer({
    store,
    clock: () => 1_700_000_000_000,
    onFatal: (error) => fatal.push(error),
    slotTimeoutMs,
  });
  return { ...sequencer, fatal };
}

/** A record at once. */
export const ready: SlotMaker = (seq) => Promise.resolve({ kind: "outcome", record: `record ${seq}` });

/** A record when, and if, the test says so. */
export interface Gate {
  readonly make: SlotMaker;
  /** seqs it was asked for */
  readonly seqs: number[];
  open(): void;
  fail(error: unknown): void;
}

export function gate(): Gate {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const seqs: number[] = [];
  return {
    make: async (seq) => {
      seqs.push(seq);
      await promise;
      return { kind: "outcome", record: `record ${seq}` };
    },
    seqs,
    open: resolve,
    fail: reject,
  };
}

/** Long enough for everything that could happen without a gate to happen. */
export function settleTurns(count = 20): Promise<void> {
  return turns(count);
}
