import { getAddress, TypedDataEncoder } from "ethers";

/** What an agent commits to. */
export interface Commitment {
  readonly agentId: number;
  /** SHA-256 of the document, hex */
  readonly documentHash: string;
  /** how many the agent made before */
  readonly index: number;
  /** unix seconds */
  readonly deadline: number;
}

const COMMITMENT = {
  Commitment: [
    { type: "uint256", name: "agent" },
    { type: "bytes32", name: "document" },
    { type: "uint64", name: "index" },
    { type: "uint64", name: "deadline" },
  ],
};

/** What the agent's key signs: 32 bytes, hex (EIP-712 Commitment). */
export function commitmentDigest(
  { chainId, policyRegistry }: { readonly chainId: number; readonly policyRegistry: string },
  { agentId: agent, documentHash: document, index, deadline }: Commitment,
): string {
  const domain = { name: "Countersign", version: "1", chainId, verifyingContract: getAddress(policyRegistry) };
  return TypedDataEncoder.hash(domain, COMMITMENT, { agent, document, index, deadline });
}
