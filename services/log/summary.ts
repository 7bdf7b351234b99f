import { decodeBase64url } from "../core/encoding/base64url.ts";
import { toHex } from "../core/encoding/hex.ts";
import { CountersignError } from "../core/errors/error.ts";
import { buildTree, leafHash, type Tree } from "../core/merkle/rfc9162.ts";
import { RECORD_KINDS } from "../core/words/kinds.ts";
import type { RecordRow } from "../store/rows.ts";
import { nodeSha256, recordHash } from "./hash.ts";
import { newestPin } from "./pinned.ts";

/** What a batch says of its records. Everything in it follows from them. */
export interface Summary {
  readonly firstSeq: number;
  readonly count: number;
  readonly voids: number;
  readonly root: string;
  readonly pinnedNumber: number;
  readonly pinnedHash: string;
}

/**
 * Summarizes contiguous records, at least one.
 * @throws LOG_CORRUPT when one is missing or does not match its stored hash
 */
export function summarize(firstSeq: number, records: readonly RecordRow[]): Summary {
  const pinned = newestPin(records);
  return {
    firstSeq,
    count: records.length,
    voids: records.filter(({ kind }) => kind === "void").length,
    root: toHex(treeOf(firstSeq, records).root),
    pinnedNumber: pinned.number,
    pinnedHash: pinned.hash,
  };
}

/** @throws LOG_CORRUPT */
export function treeOf(firstSeq: number, records: readonly RecordRow[]): Tree {
  return buildTree(
    records.map((record, i) => leafOf(firstSeq + i, record)),
    nodeSha256,
  );
}

/** Leaf hash of a record that has to stand at `seq`. @throws LOG_CORRUPT */
export function leafOf(seq: number, { seq: stored, kind, record, hash }: RecordRow): Uint8Array {
  if (stored !== seq) throw new CountersignError("LOG_CORRUPT", `record ${seq} is missing`);
  if (recordHash(record) !== hash) throw new CountersignError("LOG_CORRUPT", `record ${seq} is not what was stored`);
  return leafHash(RECORD_KINDS[kind], seq, decodeBase64url(hash), nodeSha256);
}
