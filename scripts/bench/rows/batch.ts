import { hash } from "node:crypto";

import { buildTree, leafHash } from "../../../services/core/merkle/rfc9162.ts";
import { nodeSha256 } from "../../../services/log/hash.ts";
import { compare, type RowSpec } from "./row.ts";

const SIZES = [1_000, 10_000, 100_000] as const;
const KIND = 1;
/** RFC 9162: tag and two hashes; ours: tag, kind, seq and a hash. */
const NODE = new Uint8Array(65);
const LEAF = new Uint8Array(42);

export const BATCH_ROWS: readonly RowSpec[] = SIZES.map((size) => ({
  name: `batch.${size}`,
  does: `leaves, tree and the inclusion proofs of all ${size} records`,
  run: async (bench) => {
    const hashes = Array.from({ length: size }, (_, i) => nodeSha256(Uint8Array.of(i, i >> 8, i >> 16)));
    const budget = { ...bench.budget(size >= 100_000 ? 2 : 1), minSamples: 20 };
    const body = await compare(bench, {
      row: { run: () => treeAndProofs(hashes) },
      floor: { name: `SHA-256 of ${size} leaves and ${size - 1} nodes`, run: () => hashOnly(size) },
      budget: size >= 100_000 ? { ...budget, warmupMs: 1 } : budget,
    });
    return { ...body, records: size, records_s: (body.ops_s ?? 0) * size };
  },
}));

function treeAndProofs(hashes: readonly Uint8Array[]): number {
  const leaves = hashes.map((each, i) => leafHash(KIND, i + 1, each, nodeSha256));
  const tree = buildTree(leaves, nodeSha256);
  let nodes = 0;
  for (let i = 0; i < leaves.length; i += 1) nodes += tree.path(i).length;
  return nodes;
}

function hashOnly(size: number): void {
  for (let i = 0; i < size; i += 1) hash("sha256", LEAF, "buffer");
  for (let i = 1; i < size; i += 1) hash("sha256", NODE, "buffer");
}
