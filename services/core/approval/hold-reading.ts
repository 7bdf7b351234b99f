import { word } from "../calldata/abi.ts";
import { concatBytes, utf8 } from "../encoding/bytes.ts";
import { fromHex } from "../encoding/hex.ts";
import { keccak256 } from "../hash.ts";
import { systemDigest } from "./digest.ts";

/** What an approver signs to be shown a hold (EIP-712 `ReadHold`): one hold, asked of one service, at one time. */
export interface HoldReadingTerms {
  readonly chainId: number;
  /** address, lower-case hex */
  readonly system: string;
  /** origin of the signing service, as the approver reaches it */
  readonly service: string;
  /** SHA-256 of the held intent, hex */
  readonly hold: string;
  /** unix seconds */
  readonly issuedAt: number;
}

const READ_HOLD_TYPEHASH = keccak256(utf8("ReadHold(string service,bytes32 hold,uint64 issuedAt)"));

/** What is signed: 32 bytes, hex. It is of another type than an approval, so neither is ever taken for the other. */
export function holdReadingDigest(terms: HoldReadingTerms): string {
  const { service, hold, issuedAt } = terms;
  const struct = concatBytes(READ_HOLD_TYPEHASH, keccak256(utf8(service)), fromHex(hold), word(issuedAt));
  return systemDigest(terms, keccak256(struct));
}
