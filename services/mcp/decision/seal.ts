import { createCipheriv, createDecipheriv } from "node:crypto";

import { decodeBase64url, encodeBase64url } from "../../core/encoding/base64url.ts";
import { concatBytes, fromUtf8, utf8 } from "../../core/encoding/bytes.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { RandomBytes } from "../../core/ports/ports.ts";

/** Bytes of the key. */
export const SEAL_KEY = 32;
const NONCE = 12;
const TAG = 16;
const PREFIX = "cs1.";
/** Longer than any of ours: what a server gave to be handed back is in it. */
const LONGEST = 64 * 1024;

/** Text only we can read and nobody can alter: AES-256-GCM under a key of the home. */
export function seal(text: string, key: Uint8Array, randomBytes: RandomBytes): string {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const sealed = concatBytes(nonce, cipher.update(utf8(text)), cipher.final(), cipher.getAuthTag());
  return `${PREFIX}${encodeBase64url(sealed)}`;
}

/** @throws REQUEST_STATE_INVALID for whatever we did not seal with this key */
export function unseal(sealed: string, key: Uint8Array): string {
  try {
    if (!sealed.startsWith(PREFIX) || sealed.length > LONGEST) throw new TypeError("not of this form");
    const bytes = decodeBase64url(sealed.slice(PREFIX.length));
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE), { authTagLength: TAG });
    decipher.setAuthTag(bytes.subarray(-TAG));
    return fromUtf8(concatBytes(decipher.update(bytes.subarray(NONCE, -TAG)), decipher.final()));
  } catch (cause) {
    // One answer for all of them: whoever tries learns nothing.
    throw new CountersignError("REQUEST_STATE_INVALID", "the state was not given out here, or was altered", { cause });
  }
}
