import type { TypedDataField } from "ethers";

import type { ApprovalTerms } from "../../core/approval/digest.ts";
import type { ApprovedAction } from "../../core/schemas/approval.ts";
import { ACTION_FIELDS, BOUND_FIELDS, DOMAIN_FIELDS } from "./approval.ts";
import { domainAt, type Eip712Domain } from "./eip712.ts";

/** EIP-712 typed data of a denial, as wallets take it (eth_signTypedData_v4). */
export interface DenialTypedData {
  readonly domain: Eip712Domain;
  readonly types: {
    readonly EIP712Domain: TypedDataField[];
    readonly DenyAction: TypedDataField[];
    readonly Denied: TypedDataField[];
    readonly Action: TypedDataField[];
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
