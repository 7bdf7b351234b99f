import { CountersignError } from "../../core/errors/error.ts";
import type { WitnessItem, WitnessKeeper } from "../../core/ports/ports.ts";
import type { WitnessSink } from "../proof/prover.ts";

export interface WitnessWriter {
  readonly sink: WitnessSink;
  /** Resolves when everything shown so far is on disk: no decision leaves before. @throws STORE_FAILED */
  readonly flush: () => Promise<void>;
}

/** Remembered, so that the same node of the trie is not written again with every block. */
const MAX_KNOWN = 50_000;

export function createWitnessWriter(keeper: WitnessKeeper | null): WitnessWriter {
  let known = new Set<string>();
  let pending: WitnessItem[] = [];
  let writing: Promise<void> = Promise.resolve();
  const note = (hash: string, bytes: Uint8Array): void => {
    if (known.has(hash)) return;
    if (known.size >= MAX_KNOWN) known = new Set();
    known.add(hash);
    pending.push({ hash, bytes });
  };
  // Whatever is pending when its turn comes: also what the write before it could not keep.
  const write = async (): Promise<void> => {
    const items = pending;
    pending = [];
    if (items.length === 0) return;
    try {
      await keeper?.add(items);
    } catch (cause) {
      // Shown again to the next flush: nothing is decided on what nobody could replay.
      pending = [...items, ...pending];
      throw new CountersignError("STORE_FAILED", "the witness of the decision cannot be stored", { cause });
    }
  };

  return {
    sink: keeper === null ? {} : { onNode: note, onCode: note, onHeader: note },
    flush: async () => {
      if (keeper === null) return;
      writing = writing.catch(() => undefined).then(write);
      await writing;
    },
  };
}
