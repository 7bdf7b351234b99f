import { getAddress, keccak256 } from "ethers";

/** The domain of everything that is signed for one of an organization's contracts. */
export interface Eip712Domain {
  readonly name: string;
  readonly version: string;
  readonly chainId: number;
  readonly verifyingContract: string;
}

export function domainAt(chainId: number, contract: string): Eip712Domain {
  return { name: "Countersign", version: "1", chainId, verifyingContract: getAddress(contract) };
}

/** The order every contract walks signatures in: ascending by keccak256 of the signer. */
export function ascendingBySigner<T extends { readonly signer: string }>(signatures: readonly T[]): T[] {
  return signatures
    .map((signature) => ({ key: keccak256(signature.signer), signature }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ signature }) => signature);
}
