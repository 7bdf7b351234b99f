import { CountersignError } from "../../core/errors/error.ts";
import { concatBytes } from "../../core/encoding/bytes.ts";
import type { Assertion } from "../../core/approval/passkey.ts";

const COORDINATES = 64;
const CURVE = { name: "ECDSA", namedCurve: "P-256" };

/** x || y at the end of a SubjectPublicKeyInfo of P-256. @throws UNSUPPORTED */
export function readSpki(spki: Uint8Array): Uint8Array {
  if (spki.length !== 91 || spki[spki.length - COORDINATES - 1] !== 4)
    throw new CountersignError("UNSUPPORTED", "a passkey of another curve than P-256");
  return spki.slice(-COORDINATES);
}

/** Whether an assertion is by a key: to find out whose it is. That it counts is for others to say. */
export async function isByKey(key: Uint8Array, assertion: Assertion): Promise<boolean> {
  const point = new Uint8Array(concatBytes(Uint8Array.of(4), key));
  const imported = await crypto.subtle.importKey("raw", point, CURVE, false, ["verify"]).catch(() => null);
  if (imported === null) return false;
  const { authenticatorData, clientDataJSON, signature } = assertion;
  const client = new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(clientDataJSON)));
  const signed = new Uint8Array(concatBytes(authenticatorData, client));
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, imported, rawOf(signature), signed);
}

/** r || s of a DER signature whose form was looked at before. */
function rawOf(der: Uint8Array): Uint8Array<ArrayBuffer> {
  const raw = new Uint8Array(COORDINATES);
  let at = 2;
  for (const end of [32, 64]) {
    const length = der[at + 1] ?? 0;
    const number = der.slice(at + 2, at + 2 + length);
    const bare = number.length > 32 ? number.slice(-32) : number;
    raw.set(bare, end - bare.length);
    at += 2 + length;
  }
  return raw;
}
