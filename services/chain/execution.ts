import { computeAddress, getAddress, keccak256, SigningKey, TypedDataEncoder } from "ethers";

import { councilAbi } from "./abi/contracts.ts";

/** A call members want made in the council's name (contracts/interfaces/ICouncil.sol). */
export interface Execution {
  readonly target: string;
  readonly data: string;
  /** any number not used before */
  readonly nonce: bigint;
  /** unix seconds, the last moment the signatures count */
  readonly deadline: number;
}

const TYPES = {
  Execution: [
    { name: "target", type: "address" },
    { name: "data", type: "bytes" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint64" },
  ],
};

/** What each member signs: 32 bytes, hex (EIP-712 Execution). */
function executionDigest(chainId: number, council: string, execution: Execution): string {
  const domain = { name: "Countersign", version: "1", chainId, verifyingContract: getAddress(council) };
  return TypedDataEncoder.hash(domain, TYPES, { ...execution, target: getAddress(execution.target) });
}

/** Call data of `execute`, signed with these members' private keys (hex): for scripts that hold them all. */
export function signExecution(
  chainId: number,
  council: string,
  execution: Execution,
  privateKeys: readonly string[],
): string {
  const digest = executionDigest(chainId, council, execution);
  const signatures = privateKeys.map((privateKey) => {
    const key = new SigningKey(privateKey);
    return { signer: computeAddress(key.publicKey), signature: key.sign(digest).serialized };
  });
  // The order the council takes them in.
  signatures.sort((a, b) => (BigInt(keccak256(a.signer)) < BigInt(keccak256(b.signer)) ? -1 : 1));
  const { target, data, nonce, deadline } = execution;
  return councilAbi.encodeFunctionData("execute", [target, data, nonce, deadline, signatures]);
}
