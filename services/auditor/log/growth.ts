import { fromHex, toHex } from "../../core/encoding/hex.ts";
import { type CompactRange, EMPTY_RANGE, extendRange, isRange, rangeRoot } from "../../core/merkle/compact-range.ts";
import { verifyConsistency } from "../../core/merkle/consistency.ts";
import { treeRoot } from "../../core/merkle/rfc9162.ts";
import type { Checkpoint } from "../../core/schemas/checkpoint.ts";
import { hex32 } from "../../core/schemas/primitives.ts";
import { nodeSha256 } from "../../log/hash.ts";
import type { Find } from "../report/findings.ts";
import type { StoredBatch } from "./batch-row.ts";
import type { Tree } from "./tree.ts";

type SignedTree = Checkpoint["tree"];

/** Follows the log-wide tree from checkpoint to checkpoint: each is what the records give, and begins with the one before. */
export interface Growth {
  /**
   * @param batch the next one
   * @param signed what its checkpoint says of the tree; null when it has none that can be read
   */
  check(find: Find, batch: StoredBatch, signed: SignedTree | null): void;
}

export function createGrowth(tree: Tree): Growth {
  /** the tree after the batch before; null when it cannot be known */
  let grown: CompactRange | null = EMPTY_RANGE;
  let before: SignedTree | null = null;
  /** whether every batch so far is what its records give */
  let sound = true;

  function checkRange(find: Find, batch: StoredBatch, { size, nodes }: CompactRange, signed: SignedTree | null): void {
    if (batch.tree_nodes !== nodes.map(toHex).join(" ")) {
      find("BATCH_MISMATCH", `the stored tree is not the one of records 1 to ${size}`);
    }
    const root = toHex(rangeRoot({ size, nodes }, nodeSha256));
    if (signed === null || signed.root === root) return;
    find("TREE_ROOT", `records 1 to ${size} give ${root}, the checkpoint says ${signed.root}`);
  }

  return {
    check(find, batch, signed) {
      const { first_seq: first, count } = batch;
      const leaves = tree.leaves(first, count);
      if (leaves === null || toHex(treeRoot(leaves, nodeSha256)) !== batch.root) {
        // That is a finding of its own. What was signed says how the tree goes on; the records no longer do.
        sound = false;
        grown = storedTree(batch, signed);
      } else {
        // After a gap, too, what was signed is all there is to go on from.
        grown = grown?.size === first - 1 ? extendRange(grown, leaves, nodeSha256) : storedTree(batch, signed);
        if (grown !== null) checkRange(find, batch, grown, signed);
        if (sound && before !== null && signed !== null && !isGrown(tree, before, signed)) {
          find(
            "TREE_INCONSISTENT",
            `the tree of size ${signed.size} does not begin with the one of size ${before.size}`,
          );
        }
      }
      before = signed;
    },
  };
}

/** The tree a batch's row holds, where it is the one that was signed. */
function storedTree({ first_seq: first, count, tree_nodes: text }: StoredBatch, signed: SignedTree | null) {
  const nodes = text.split(" ");
  if (signed === null || !nodes.every((node) => hex32.safeParse(node).success)) return null;
  const range = { size: first + count - 1, nodes: nodes.map(fromHex) };
  return isRange(range) && toHex(rangeRoot(range, nodeSha256)) === signed.root ? range : null;
}

/** By a consistency proof over the records (RFC 9162 section 2.1.4). */
function isGrown(tree: Tree, first: SignedTree, second: SignedTree): boolean {
  const whole = tree.whole();
  if (first.size > second.size || second.size > whole.size()) return false;
  const path = whole.consistencyPath(first.size, second.size);
  const roots = { firstRoot: fromHex(first.root), secondRoot: fromHex(second.root) };
  return verifyConsistency({ first: first.size, second: second.size, ...roots, path }, nodeSha256);
}
