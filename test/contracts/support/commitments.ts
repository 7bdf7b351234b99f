import { p256 } from "@noble/curves/nist.js";
import { getBytes, hexlify, id, TypedDataEncoder, type Signer, type TypedDataDomain } from "ethers";

import { FOREVER, type Deployment } from "../fixture.ts";

export const COMMITMENT_TYPES = {
  Commitment: [
    { name: "agent", type: "uint256" },
    { name: "document", type: "bytes32" },
    { name: "index", type: "uint64" },
    { name: "deadline", type: "uint64" },
  ],
};

/** What an agent signs. */
export type Commitment = { agent: bigint; document: string; index: bigint; deadline: bigint };

/** The first commitment of agent 1; override what a test is about. */
export function commitment(overrides: Partial<Commitment> = {}): Commitment {
  return { agent: 1n, document: id("document 1"), index: 0n, deadline: FOREVER, ...overrides };
}

/** The domain agents commit in. */
export async function commitmentDomain({ policyRegistry, ethers }: Deployment): Promise<TypedDataDomain> {
  const { chainId } = await ethers.provider.getNetwork();
  return { name: "Countersign", version: "1", chainId, verifyingContract: await policyRegistry.getAddress() };
}

/** Signs as an agent whose key is a wallet's. */
export async function signCommitment(signer: Signer, domain: TypedDataDomain, signed: Commitment): Promise<string> {
  return await signer.signTypedData(domain, COMMITMENT_TYPES, signed);
}

/** Signs as an agent with the P-256 key of this name (keys.ts), r || s. */
export function signCommitmentP256(name: string, domain: TypedDataDomain, signed: Commitment): string {
  const digest = TypedDataEncoder.hash(domain, COMMITMENT_TYPES, signed);
  return hexlify(p256.sign(getBytes(digest), getBytes(id(name)), { prehash: false, lowS: true }));
}
