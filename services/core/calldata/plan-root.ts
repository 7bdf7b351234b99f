import { concatBytes } from "../encoding/bytes.ts";
import { fromHex, toHex } from "../encoding/hex.ts";
import { keccak256 } from "../hash.ts";

/**
 * The root of the plan a path leads to, hex: the leaf is keccak256 of the act's digest, and of each pair the lesser hash goes
 * first (OpenZeppelin MerkleProof).
 * @param act digest of the act, hex
 * @param path hex, from the leaf up
 */
export function planRootOf(act: string, path: readonly string[]): string {
  // Hex in lower case and of one length sorts like the numbers.
  return path.reduce(
    (node, other) => {
      const [low, high] = node < other ? [node, other] : [other, node];
      return toHex(keccak256(concatBytes(fromHex(low), fromHex(high))));
    },
    toHex(keccak256(fromHex(act))),
  );
}
