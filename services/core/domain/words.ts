import { utf8 } from "../encoding/bytes.ts";
import { toHex } from "../encoding/hex.ts";
import { sha256 } from "../hash.ts";

/** SHA-256 of a text of the file, hex: what the chain keeps of a reason, a commitment, a name. */
export function hashOfWords(text: string): string {
  return toHex(sha256(utf8(text)));
}
