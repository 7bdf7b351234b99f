import { toHex } from "../../core/encoding/hex.ts";
import { createGrowingTree, type GrowingTree } from "../../core/merkle/growing-tree.ts";
import { leafHash, treeRoot } from "../../core/merkle/rfc9162.ts";
import { RECORD_KINDS, type RecordKind } from "../../core/words/kinds.ts";
import { nodeSha256 } from "../../log/hash.ts";

/** A block some record was decided at. */
interface Pin {
  readonly number: number;
  readonly hash: string;
}

/** What the records of a range give. */
export interface RangeSummary {
  readonly root: string;
  readonly voids: number;
  readonly pinned: Pin;
}

/** The leaves of a log, made anew from its records. */
export interface Tree {
  /** @param digest SHA-256 of the record */
  add(seq: number, kind: RecordKind, digest: Uint8Array): void;
  pin(seq: number, pin: Pin): void;
  /** null when a record of the range is missing */
  summarize(firstSeq: number, count: number): RangeSummary | null;
  /** 0 when there is none */
  lastSeq(): number;
  /** leaf hashes of a range; null when a record of it is missing */
  leaves(firstSeq: number, count: number): readonly Uint8Array[] | null;
  /** the log-wide tree, as far as no record is missing */
  whole(): GrowingTree;
}

const NO_PIN: Pin = { number: 0, hash: `0x${"0".repeat(64)}` };

export function createTree(): Tree {
  const leaves = new Map<number, Uint8Array>();
  const voids = new Set<number>();
  const pins = new Map<number, Pin>();
  const grown = createGrowingTree(nodeSha256);
  let last = 0;

  return {
    add(seq, kind, digest) {
      if (seq < 1) return;
      leaves.set(seq, leafHash(RECORD_KINDS[kind], seq, digest, nodeSha256));
      if (kind === "void") voids.add(seq);
      last = Math.max(last, seq);
    },
    pin: (seq, pin) => void pins.set(seq, pin),
    lastSeq: () => last,
    leaves(firstSeq, count) {
      const range = Array.from({ length: count }, (_, i) => leaves.get(firstSeq + i));
      return range.every((leaf) => leaf !== undefined) ? range : null;
    },
    whole: () => {
      for (let leaf = leaves.get(grown.size() + 1); leaf !== undefined; leaf = leaves.get(grown.size() + 1))
        grown.append(leaf);
      return grown;
    },
    summarize(firstSeq, count) {
      const range: Uint8Array[] = [];
      let voided = 0;
      let pinned = NO_PIN;
      for (let seq = firstSeq; seq < firstSeq + count; seq++) {
        const leaf = leaves.get(seq);
        if (leaf === undefined) return null;
        range.push(leaf);
        if (voids.has(seq)) voided += 1;
        const pin = pins.get(seq);
        if (pin !== undefined && pin.number > pinned.number) pinned = pin;
      }
      return { root: toHex(treeRoot(range, nodeSha256)), voids: voided, pinned };
    },
  };
}
