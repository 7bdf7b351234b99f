import { generateKeyPairSync, randomUUID, sign } from "node:crypto";

import { isJsonObject, parseJson } from "../../services/core/json/parse.ts";
import { decodeBase64url } from "../../services/core/encoding/base64url.ts";
import { fromUtf8 } from "../../services/core/encoding/bytes.ts";
import { signJws } from "../../services/core/jws/build.ts";
import type { Signer } from "../../services/core/ports/ports.ts";
import { joinCompact, splitCompact } from "../../services/core/sdjwt/disclosure.ts";
import { JWS_TYPES } from "../../services/core/words/kinds.ts";
import { keyId } from "../../services/core/jws/key.ts";

/** A forger works from a real envelope: the same claims under another signature. */
export async function resign(envelope: string, signer: Signer): Promise<string> {
  const { jwt, disclosures } = splitCompact(envelope);
  const claims = { ...claimsOf(jwt), jti: randomUUID() };
  return joinCompact(await signJws(signer, JWS_TYPES.sae, claims), disclosures);
}

/** A denial rewritten into a permission, type and verdict: only the signature no longer fits. */
export function rewrite(denial: string, disclosures: readonly string[]): string {
  const [header = "", payload = "", signature] = denial.split(".");
  const edit = (part: string, from: string, to: string) =>
    Buffer.from(Buffer.from(part, "base64url").toString("utf8").replace(from, to)).toString("base64url");
  const parts = [edit(header, JWS_TYPES.denial, JWS_TYPES.sae), edit(payload, '"Held"', '"Flagged"'), signature];
  return joinCompact(parts.join("."), disclosures);
}

/** A key nobody registered. */
export function strangerSigner(): Signer {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const raw = new Uint8Array(publicKey.export({ type: "spki", format: "der" }).subarray(-32));
  const key = { type: "Ed25519", raw } as const;
  return {
    kid: keyId(key),
    algorithm: "EdDSA",
    publicKey: key,
    sign: (message) => Promise.resolve(new Uint8Array(sign(null, message, privateKey))),
  };
}

function claimsOf(jwt: string): object {
  const claims = parseJson(fromUtf8(decodeBase64url(jwt.split(".")[1] ?? "")));
  if (!isJsonObject(claims)) throw new TypeError("an envelope holds an object");
  return { ...claims };
}
