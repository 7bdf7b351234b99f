import { SigningKey, computeAddress, recoverAddress, type TypedDataField } from "ethers";

import type { ApprovalTerms } from "../../core/approval/digest.ts";
import type { ApprovedAction } from "../../core/schemas/approval.ts";
import { domainAt, type Eip712Domain } from "./eip712.ts";

/** A signature and whose it is said to be, hex. */
export interface Signed {
  /** ERC-7913: 20 bytes are a wallet or a smart account, more are `verifier || key` */
  readonly signer: string;
  readonly signature: string;
}

/** EIP-712 typed data as wallets take it (eth_signTypedData_v4). */
export interface ApprovalTypedData {
  readonly domain: Eip712Domain;
  readonly types: {
    readonly EIP712Domain: TypedDataField[];
    readonly Approval: TypedDataField[];
    readonly Action: TypedDataField[];
  };
  readonly primaryType: "Approval";
  readonly message: { readonly action: ApprovedAction } & Omit<ApprovalTerms, "chainId" | "system">;
}

/** `EIP712Domain`. */
export const DOMAIN_FIELDS = [
  { name: "name", type: "string" },
  { name: "version", type: "string" },
  { name: "chainId", type: "uint256" },
  { name: "verifyingContract", type: "address" },
];

/** What approvals and denials bind beside the words. */
export const BOUND_FIELDS = [
  { name: "organization", type: "bytes32" },
  { name: "act", type: "bytes32" },
  { name: "hold", type: "bytes32" },
  { name: "log", type: "uint64" },
  { name: "policy", type: "uint256" },
  { name: "version", type: "uint64" },
  { name: "validBefore", type: "uint64" },
];

const APPROVAL_FIELDS = [{ name: "action", type: "Action" }, ...BOUND_FIELDS];

/** `Action`. */
export const ACTION_FIELDS = [
  { name: "type", type: "string" },
  { name: "target", type: "string" },
  { name: "amount", type: "string" },
  { name: "currency", type: "string" },
  { name: "recipient", type: "string" },
  { name: "until", type: "string" },
  { name: "salt", type: "bytes32" },
];

/** What a human signs to release a held action. Its hash is `approvalDigest` in core/approval/digest.ts. */
export function approvalTypedData(terms: ApprovalTerms, action: ApprovedAction): ApprovalTypedData {
  const { chainId, system, ...bound } = terms;
  return {
    domain: domainAt(chainId, system),
    types: { EIP712Domain: DOMAIN_FIELDS, Approval: APPROVAL_FIELDS, Action: ACTION_FIELDS },
    primaryType: "Approval",
    message: { action, ...bound },
  };
}

/** r, s, v in 65 bytes: the one form the contract accepts. */
const SIGNATURE = /^0x[0-9a-f]{130}$/;
const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

/** The wallet that signed a digest, lower case; null when the contracts would not accept the signature of anybody. */
export function recoverWallet(digest: string, signature: string): string | null {
  if (!SIGNATURE.test(signature) || BigInt(`0x${signature.slice(66, 130)}`) > HALF_ORDER) return null;
  if (!/1[bc]$/.test(signature)) return null;
  try {
    return recoverAddress(digest, signature).toLowerCase();
  } catch {
    return null;
  }
}

/** Signs a digest (32 bytes, hex) with a wallet's private key (hex). */
export function signByWallet(privateKey: string, digest: string): Signed {
  const key = new SigningKey(privateKey);
  return { signer: computeAddress(key.publicKey).toLowerCase(), signature: key.sign(digest).serialized };
}
