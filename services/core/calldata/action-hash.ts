import { concatBytes, utf8 } from "../encoding/bytes.ts";
import { fromHex, toHex } from "../encoding/hex.ts";
import { keccak256 } from "../hash.ts";
import type { ApprovedAction } from "../schemas/approval.ts";

/** `Action` of EIP-712: the words of an approval. */
export const ACTION_TYPE =
  "Action(string type,string target,string amount,string currency,string recipient,string until,bytes32 salt)";
const ACTION_TYPEHASH = keccak256(utf8(ACTION_TYPE));

/** EIP-712 hashStruct of the words: all a policy sees of them. 32 bytes, hex. */
export function hashAction({ type, target, amount, currency, recipient, until, salt }: ApprovedAction): string {
  const words = [type, target, amount, currency, recipient, until].map((text) => keccak256(utf8(text)));
  return toHex(keccak256(concatBytes(ACTION_TYPEHASH, ...words, fromHex(salt))));
}
