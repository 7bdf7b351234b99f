import { createPublicKey, type KeyObject, verify } from "node:crypto";

import { encodeBase64url } from "../../core/encoding/base64url.ts";
import { spkiOf } from "../../core/jws/key.ts";
import { isStrict } from "../../core/jws/strict.ts";
import type { PublicKey, SignatureVerifier } from "../../core/ports/ports.ts";

const MAX_KEYS = 1000;

/** Parsed keys, least recently used first. Parsing costs a third of a verification. */
const parsed = new Map<string, KeyObject>();

/** OpenSSL, behind the strict checks it does not make itself. */
export const nodeVerifier: SignatureVerifier = {
  name: "node",
  verify(key, message, signature) {
    if (!isStrict(key, signature)) return false;
    const keyObject = keyObjectOf(key);
    if (keyObject === undefined) return false;
    return key.type === "Ed25519"
      ? verify(null, message, keyObject, signature)
      : verify("sha256", message, { key: keyObject, dsaEncoding: "ieee-p1363" }, signature);
  },
};

/** Undefined when OpenSSL does not take the key: it is not on the curve, or has another length. */
function keyObjectOf(key: PublicKey): KeyObject | undefined {
  const name = `${key.type}.${encodeBase64url(key.raw)}`;
  const found = parsed.get(name) ?? parse(key);
  if (found === undefined) return undefined;
  parsed.delete(name);
  parsed.set(name, found);
  for (const oldest of parsed.keys()) {
    if (parsed.size <= MAX_KEYS) break;
    parsed.delete(oldest);
  }
  return found;
}

function parse(key: PublicKey): KeyObject | undefined {
  try {
    return createPublicKey({ key: Buffer.from(spkiOf(key)), format: "der", type: "spki" });
  } catch {
    return undefined;
  }
}
