import { domainAt, type Eip712Domain } from "../eip712-domain.ts";
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

/** What approvals and denials bind beside the words. */
const BOUND_FIELDS = [
  { name: "organization", type: "bytes32" },
  { name: "act", type: "bytes32" },
  { name: "hold", type: "bytes32" },
  { name: "log", type: "uint64" },
  { name: "policy", type: "uint256" },
  { name: "version", type: "uint64" },
  { name: "validBefore", type: "uint64" },
];

const APPROVAL_FIELDS = [{ name: "action", type: "Action" }, ...BOUND_FIELDS];

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

/** EIP-712 typed data of a denial, as wallets take it (eth_signTypedData_v4). */
export interface DenialTypedData {
  readonly domain: Eip712Domain;
  readonly types: {
    readonly EIP712Domain: TypedField[];
    readonly DenyAction: TypedField[];
    readonly Denied: TypedField[];
    readonly Action: TypedField[];
  };
  readonly primaryType: "DenyAction";
  readonly message: {
    readonly denied: { readonly action: ApprovedAction; readonly why: string };
  } & Omit<ApprovalTerms, "chainId" | "system">;
}

const DENY_ACTION_FIELDS = [{ name: "denied", type: "Denied" }, ...BOUND_FIELDS];

const DENIED_FIELDS = [
  { name: "action", type: "Action" },
  { name: "why", type: "string" },
];

/** What an approver signs to deny a held action. Its hash is `denialDigest` in core/approval/denial.ts. */
export function denialTypedData(terms: ApprovalTerms, action: ApprovedAction, why: string): DenialTypedData {
  const { chainId, system, ...bound } = terms;
  return {
    domain: domainAt(chainId, system),
    types: {
      EIP712Domain: DOMAIN_FIELDS,
      DenyAction: DENY_ACTION_FIELDS,
      Denied: DENIED_FIELDS,
      Action: ACTION_FIELDS,
    },
    primaryType: "DenyAction",
    message: { denied: { action, why }, ...bound },
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
