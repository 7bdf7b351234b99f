import { word } from "../calldata/abi.ts";
import { ACTION_TYPE, hashAction } from "../calldata/action-hash.ts";
import { concatBytes, utf8 } from "../encoding/bytes.ts";
import { fromHex, toHex } from "../encoding/hex.ts";
import { keccak256 } from "../hash.ts";
import type { ApprovedAction } from "../schemas/approval.ts";
import type { ApprovalDenial, RecordedDenial } from "../schemas/approval-denial.ts";
import { type ApprovalTerms, systemDigest } from "./digest.ts";

/*
 * An approver's no (EIP-712 `DenyAction`). It binds what an approval binds, under another type, so that neither is ever taken for
 * the other. No contract reads it: a hold that is denied is not resumed, and so never asked about again.
 */

const DENIED_TYPE = "Denied(Action action,string why)";
const DENIED_TYPEHASH = keccak256(utf8(`${DENIED_TYPE}${ACTION_TYPE}`));
const DENY_ACTION_TYPEHASH = keccak256(
  utf8(
    "DenyAction(Denied denied,bytes32 organization,bytes32 act,bytes32 hold,uint64 log,uint256 policy,uint64 version," +
      `uint64 validBefore)${ACTION_TYPE}${DENIED_TYPE}`,
  ),
);

/** EIP-712 hashStruct of what was denied and why: 32 bytes, hex. The salt of the action hides both. */
export function hashDenied(action: ApprovedAction, why: string): string {
  return toHex(keccak256(concatBytes(DENIED_TYPEHASH, fromHex(hashAction(action)), keccak256(utf8(why)))));
}

/**
 * What an approver signs to deny: 32 bytes, hex.
 * @param denied `hashDenied` of what is shown, and why
 */
export function denialDigest(terms: ApprovalTerms, denied: string): string {
  const { organization, act, hold, log, policy, version, validBefore } = terms;
  const bound = [denied, organization, act, hold].map(fromHex);
  const numbers = [log, policy, version, validBefore].map(word);
  return systemDigest(terms, keccak256(concatBytes(DENY_ACTION_TYPEHASH, ...bound, ...numbers)));
}

/** A denial as its record keeps it. */
export function recordedDenial({ action, why, ...rest }: ApprovalDenial): RecordedDenial {
  return { ...rest, denied: hashDenied(action, why) };
}
