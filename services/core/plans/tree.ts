import { concatBytes } from "../encoding/bytes.ts";
import { fromHex, toHex } from "../encoding/hex.ts";
import { CountersignError } from "../errors/error.ts";
import { keccak256 } from "../hash.ts";

/** The leaf of an act: the step it is, in every plan it is part of. @param act digest of the act, hex */
export function stepLeaf(act: string): string {
  return toHex(keccak256(fromHex(act)));
}

/** Of each pair the lesser hash goes first (OpenZeppelin MerkleProof). Hex in lower case and of one length sorts like the numbers. */
function pair(one: string, other: string): string {
  const [low, high] = one < other ? [one, other] : [other, one];
  return toHex(keccak256(concatBytes(fromHex(low), fromHex(high))));
}

/**
 * The root of the plan a path leads to, hex.
 * @param act digest of the act, hex
 * @param path hex, from the leaf up
 */
export function planRootOf(act: string, path: readonly string[]): string {
  return path.reduce(pair, stepLeaf(act));
}

/** A plan as its steps see it. */
export interface PlanTree {
  /** hex */
  readonly root: string;
  /** what leads from each step to the root, hex, from the leaf up */
  readonly paths: readonly (readonly string[])[];
}

/**
 * The tree over a plan's acts, in their order: neighbours are paired, and who has none goes up as it is.
 * @param acts digests of the acts, hex
 * @throws CLAIMS_INVALID when there is none
 */
export function planTree(acts: readonly string[]): PlanTree {
  const paths = acts.map((): string[] => []);
  let level = acts.map((act, i) => ({ hash: stepLeaf(act), steps: [i] }));
  while (level.length > 1) {
    const above: typeof level = [];
    for (let i = 0; i < level.length; i += 2) {
      const [left, right] = [level[i], level[i + 1]];
      if (left === undefined) break;
      if (right === undefined) above.push(left);
      else {
        for (const step of left.steps) paths[step]?.push(right.hash);
        for (const step of right.steps) paths[step]?.push(left.hash);
        above.push({ hash: pair(left.hash, right.hash), steps: [...left.steps, ...right.steps] });
      }
    }
    level = above;
  }
  const [top] = level;
  if (top === undefined) throw new CountersignError("CLAIMS_INVALID", "a plan has a step");
  return { root: top.hash, paths };
}
