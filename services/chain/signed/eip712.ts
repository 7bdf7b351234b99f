import { keccak256 } from "ethers";

/** The order every contract walks signatures in: ascending by keccak256 of the signer. */
export function ascendingBySigner<T extends { readonly signer: string }>(signatures: readonly T[]): T[] {
  return signatures
    .map((signature) => ({ key: keccak256(signature.signer), signature }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ signature }) => signature);
}
