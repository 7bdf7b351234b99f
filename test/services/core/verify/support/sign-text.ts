import { encodeBase64url } from "../../../../../services/core/encoding/base64url.ts";
import { utf8 } from "../../../../../services/core/encoding/bytes.ts";
import type { Signer } from "../../../../../services/core/ports/ports.ts";

/** A JWS over exactly these texts, right or wrong, with a good signature. */
export async function signText(signer: Signer, header: string, payload: string): Promise<string> {
  const input = [header, payload].map((text) => encodeBase64url(utf8(text))).join(".");
  return `${input}.${encodeBase64url(await signer.sign(utf8(input)))}`;
}
