import { decryptKeystoreJson, isKeystoreJson } from "ethers";

import { CountersignError } from "../../core/errors/error.ts";

/** Whether a text is an encrypted wallet (Web3 Secret Storage, version 3). */
export function isKeystore(text: string): boolean {
  return isKeystoreJson(text);
}

/** The private key in an encrypted wallet, hex. @throws KEY_UNREADABLE */
export async function decryptKeystore(json: string, passphrase: string): Promise<string> {
  try {
    return (await decryptKeystoreJson(json, passphrase)).privateKey;
  } catch {
    // Without the cause: it could carry parts of the file.
    throw new CountersignError("KEY_UNREADABLE", "the keystore is damaged, or the passphrase is wrong");
  }
}
