import { word } from "../calldata/abi.ts";
import { ACTION_TYPE, hashAction } from "../calldata/action-hash.ts";
import { concatBytes, utf8 } from "../encoding/bytes.ts";
import { fromHex, toHex } from "../encoding/hex.ts";
import { keccak256 } from "../hash.ts";
import type { ApprovalProof, RecordedApproval } from "../schemas/approval.ts";

/** What an approval binds beside its words: one act, one hold, one log, one policy version, until a time. */
export interface ApprovalTerms {
  readonly chainId: number;
  /** address, lower-case hex */
  readonly system: string;
  /** SHA-256 of the organization's name, hex */
  readonly organization: string;
  /** SHA-256 of the canonical {act, sub}, hex; of a plan its root */
  readonly act: string;
  /** SHA-256 of the held intent, hex; of a plan NO_HOLD */
  readonly hold: string;
  readonly log: number;
  readonly policy: number;
  readonly version: number;
  /** unix seconds, exclusive */
  readonly validBefore: number;
}

/** What stands for a hold in an approval of a plan. */
export const NO_HOLD = `0x${"00".repeat(32)}`;

const hashText = (text: string): Uint8Array => keccak256(utf8(text));

const APPROVAL_TYPEHASH = hashText(
  "Approval(Action action,bytes32 organization,bytes32 act,bytes32 hold,uint64 log,uint256 policy,uint64 version," +
    `uint64 validBefore)${ACTION_TYPE}`,
);
const DOMAIN_TYPEHASH = hashText("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
const NAME_HASH = hashText("Countersign");
const VERSION_HASH = hashText("1");
const PREFIX = Uint8Array.of(0x19, 0x01);

/**
 * What an approver signs: 32 bytes, hex. contracts/policy/rules/Approvals.sol makes the same.
 * @param action `hashAction` of what is shown
 */
export function approvalDigest(terms: ApprovalTerms, action: string): string {
  const { organization, act, hold, log, policy, version, validBefore } = terms;
  const bound = [action, organization, act, hold].map(fromHex);
  const numbers = [log, policy, version, validBefore].map(word);
  return systemDigest(terms, keccak256(concatBytes(APPROVAL_TYPEHASH, ...bound, ...numbers)));
}

/**
 * What is signed of an EIP-712 message in a System's domain: 32 bytes, hex.
 * @param message its hashStruct
 */
export function systemDigest(
  { chainId, system }: Pick<ApprovalTerms, "chainId" | "system">,
  message: Uint8Array,
): string {
  const contract = concatBytes(new Uint8Array(12), fromHex(system));
  const domain = keccak256(concatBytes(DOMAIN_TYPEHASH, NAME_HASH, VERSION_HASH, word(chainId), contract));
  return toHex(keccak256(concatBytes(PREFIX, domain, message)));
}

/** An approval as its record keeps it: of its words the hash, so that the record tells nothing once the act is erased. */
export function recordedApproval({ action, ...rest }: ApprovalProof): RecordedApproval {
  return { ...rest, action: hashAction(action) };
}
