import type { ErasureRecord } from "../records/parsed.ts";
import type { Find } from "../report/findings.ts";

/** A decision of which something is not there. */
export interface Incomplete {
  readonly seq: number;
  readonly find: Find;
  /** names of the parts */
  readonly missing: readonly string[];
  /** whether an erasure can have taken all of that */
  readonly erasable: boolean;
}

/** What was erased of one signing log, and what is missing. */
export interface ErasureBook {
  add(find: Find, record: ErasureRecord): void;
  miss(decision: Incomplete): void;
  isErased(seq: number): boolean;
  /**
   * Erasures stand behind what they erase, so that nothing is missing for certain before all records were read.
   * @returns seqs of decisions of which something was erased
   */
  finish(): readonly number[];
}

/**
 * @param leafAt leaf of a record, hex; null when it is not there
 * @param isDecision whether a decision stands at a seq, of what was read so far
 */
export function createErasureBook(
  leafAt: (seq: number) => string | null,
  isDecision: (seq: number) => boolean,
): ErasureBook {
  const erased = new Set<number>();
  const incomplete: Incomplete[] = [];
  return {
    add(find, record) {
      for (const { seq, leaf } of record.claims.erased) {
        const wrong = wrongErasure(record.seq, seq, leafAt(seq) === leaf, isDecision(seq));
        if (wrong === null) erased.add(seq);
        else find("ERASURE_INVALID", `record ${seq}: ${wrong}`);
      }
    },
    miss: (decision) => void incomplete.push(decision),
    isErased: (seq) => erased.has(seq),
    finish() {
      const excused = incomplete.filter(({ seq, erasable }) => erasable && erased.has(seq));
      for (const each of incomplete) {
        if (!excused.includes(each)) each.find("DISCLOSURES_MISSING", each.missing.join(", "));
      }
      return excused.map(({ seq }) => seq);
    },
  };
}

function wrongErasure(at: number, seq: number, isLeaf: boolean, isDecision: boolean): string | null {
  if (seq >= at) return "it does not stand before the erasure";
  if (!isDecision) return "no decision stands there";
  return isLeaf ? null : "another leaf stands there";
}
