import { randomBytes } from "node:crypto";

import { encodeBase64url } from "../core/encoding/base64url.ts";
import { isCountersignError } from "../core/errors/error.ts";
import { createPrivateFile, readSecretFile } from "../keys/private-file.ts";

/** What a hook shows on loopback; made where there is none. @throws KEY_UNREADABLE, STORE_FAILED */
export async function hookToken(path: string): Promise<string> {
  try {
    return await readSecretFile(path);
  } catch (error) {
    if (!isCountersignError(error) || !error.detail.endsWith("ENOENT")) throw error;
  }
  const token = encodeBase64url(new Uint8Array(randomBytes(32)));
  await createPrivateFile(path, `${token}\n`);
  return token;
}
