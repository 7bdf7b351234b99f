import { TypedDataEncoder } from "ethers";

import type { DenialTypedData } from "../../services/chain/signed/approval-denial.ts";
import type { ApprovalTypedData } from "../../services/chain/signed/approval.ts";
import type { ApprovedAction } from "../../services/core/schemas/approval.ts";

/** The words of an approval, where a test needs some. */
export const ACTION: ApprovedAction = {
  type: "erp.order.create",
  target: "https://erp.example",
  amount: "20,000.00",
  currency: "USD",
  recipient: "Jürgen Groß",
  until: "2026-11-30 12:00:00 UTC",
  salt: `0x${"5a".repeat(32)}`,
};

/** `Action` as EIP-712 has it, written here once more. */
export const ACTION_FIELDS = [
  ...["type", "target", "amount", "currency", "recipient", "until"].map((name) => ({ name, type: "string" })),
  { name: "salt", type: "bytes32" },
];

/** hashStruct(Action) by ethers. */
export function referenceActionHash(action: ApprovedAction): string {
  return TypedDataEncoder.hashStruct("Action", { Action: ACTION_FIELDS }, action);
}

/** What a wallet signs when it is given typed data: 32 bytes, hex, by ethers. */
export function walletDigest({ domain, types, message }: ApprovalTypedData | DenialTypedData): string {
  const { EIP712Domain: _domain, ...signed } = types;
  return TypedDataEncoder.hash(domain, signed, message);
}
