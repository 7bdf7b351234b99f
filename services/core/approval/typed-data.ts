import { domainAt, type Eip712Domain } from "../encoding/eip712-domain.ts";
import type { ApprovedAction } from "../schemas/approval.ts";
import type { ApprovalTerms } from "./digest.ts";
import type { HoldReadingTerms } from "./hold-reading.ts";

/** A member of an EIP-712 struct. */
interface TypedField {
  readonly name: string;
  readonly type: string;
}

/** EIP-712 typed data as wallets take it (eth_signTypedData_v4). */
export interface ApprovalTypedData {
  readonly domain: Eip712Domain;
  readonly types: {
    readonly EIP712Domain: TypedField[];
    readonly Approval: TypedField[];
    readonly Action: TypedField[];
  };
  readonly primaryType: "Approval";
  readonly message: { readonly action: ApprovedAction } & Omit<ApprovalTerms, "chainId" | "system">;
}

const DOMAIN_FIELDS = [
  { name: "name", type: "string" },
  { name: "version", type: "string" },
  { name: "chainId", type: "uint256" },
  { name: "verifyingContract", type: "address" },
];

const APPROVAL_FIELDS = [
  { name: "action", type: "Action" },
  { name: "organization", type: "bytes32" },
  { name: "act", type: "bytes32" },
  { name: "hold", type: "bytes32" },
  { name: "log", type: "uint64" },
  { name: "policy", type: "uint256" },
  { name: "version", type: "uint64" },
  { name: "validBefore", type: "uint64" },
];

const ACTION_FIELDS = [
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

/** EIP-712 typed data of a proof of reading, as wallets take it. */
interface HoldReadingTypedData {
  readonly domain: Eip712Domain;
  readonly types: { readonly EIP712Domain: TypedField[]; readonly ReadHold: TypedField[] };
  readonly primaryType: "ReadHold";
  readonly message: Pick<HoldReadingTerms, "service" | "hold" | "issuedAt">;
}

const READ_HOLD_FIELDS = [
  { name: "service", type: "string" },
  { name: "hold", type: "bytes32" },
  { name: "issuedAt", type: "uint64" },
];

/** What an approver signs to be shown a hold. Its hash is `holdReadingDigest`. */
export function holdReadingTypedData({ chainId, system, ...message }: HoldReadingTerms): HoldReadingTypedData {
  return {
    domain: domainAt(chainId, system),
    types: { EIP712Domain: DOMAIN_FIELDS, ReadHold: READ_HOLD_FIELDS },
    primaryType: "ReadHold",
    message,
  };
}
