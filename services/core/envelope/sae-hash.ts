import { sha256b64 } from "../hash.ts";
import { splitCompact } from "../sdjwt/disclosure.ts";

/** SHA-256, base64url, of the compact serialization before the first `~`: the name of an envelope everywhere. */
export function saeHash(envelope: string): string {
  return sha256b64(splitCompact(envelope).jwt);
}
