import { SigningKey, TypedDataEncoder, computeAddress, recoverAddress, type TypedDataField } from "ethers";

import { domainAt, type Eip712Domain } from "./eip712.ts";

/** A signature and whose it is said to be, hex. */
export interface Signed {
  /** ERC-7913: 20 bytes are a wallet or a smart account, more are `verifier || key` */
  readonly signer: string;
  readonly signature: string;
}

/** What an approval binds: one act, one hold, one log, one policy version, until a time. */
export interface ApprovalTerms {
  readonly chainId: number;
  readonly system: string;
  /** SHA-256 of the organization's name, hex */
  readonly organization: string;
  /** SHA-256 of the canonical {act, sub}, hex */
  readonly act: string;
  /** SHA-256 of the held intent, hex */
  readonly hold: string;
  readonly log: number;
  readonly policy: number;
  readonly version: number;
  /** unix seconds, exclusive */
  readonly validBefore: number;
}

/** EIP-712 typed data as wallets take it (eth_signTypedData_v4). */
export interface ApprovalTypedData {
  readonly domain: Eip712Domain;
  readonly types: {
    readonly EIP712Domain: TypedDataField[];
    readonly Approval: TypedDataField[];
  };
  readonly primaryType: "Approval";
  readonly message: Readonly<Record<string, string | number>>;
}

const DOMAIN_FIELDS = [
  { name: "name", type: "string" },
  { name: "version", type: "string" },
  { name: "chainId", type: "uint256" },
  { name: "verifyingContract", type: "address" },
];

const APPROVAL_FIELDS = [
  { name: "organization", type: "bytes32" },
  { name: "act", type: "bytes32" },
  { name: "hold", type: "bytes32" },
  { name: "log", type: "uint64" },
  { name: "policy", type: "uint256" },
  { name: "version", type: "uint64" },
  { name: "validBefore", type: "uint64" },
];

/** What a human signs to release a held action; contracts/policy/rules/Approvals.sol hashes the same. */
export function approvalTypedData(terms: ApprovalTerms): ApprovalTypedData {
  const { chainId, system, ...message } = terms;
  return {
    domain: domainAt(chainId, system),
    types: { EIP712Domain: DOMAIN_FIELDS, Approval: APPROVAL_FIELDS },
    primaryType: "Approval",
    message,
  };
}

/** The 32 bytes that are signed, hex. */
export function approvalDigest(typed: ApprovalTypedData): string {
  return TypedDataEncoder.hash(typed.domain, { Approval: typed.types.Approval }, typed.message);
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

/** Signs with a wallet's private key (hex). */
export function signApproval(privateKey: string, typed: ApprovalTypedData): Signed {
  return signByWallet(privateKey, approvalDigest(typed));
}

/** Signs a digest (32 bytes, hex) with a wallet's private key (hex). */
export function signByWallet(privateKey: string, digest: string): Signed {
  const key = new SigningKey(privateKey);
  return { signer: computeAddress(key.publicKey).toLowerCase(), signature: key.sign(digest).serialized };
}
