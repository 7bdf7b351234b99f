import { decryptKeystore, isKeystore } from "../chain/send/keystore.ts";
import { CountersignError } from "../core/errors/error.ts";
import { readPrivateFile, readSecretFile } from "../keys/private-file.ts";

const HEX_KEY = /^0x[0-9a-fA-F]{64}$/;

/**
 * The private key of the account that anchors: 0x and 64 hex digits, or an encrypted JSON keystore. Only its owner may read
 * the file (0600).
 * @param passphraseFile for a keystore
 * @throws KEY_UNREADABLE
 */
export async function readWalletKey(path: string, passphraseFile: string | null): Promise<string> {
  const text = (await readPrivateFile(path)).trim();
  if (HEX_KEY.test(text)) {
    if (passphraseFile === null) return text;
    throw unreadable(path, "a passphrase is set, but the key is not encrypted");
  }
  if (!isKeystore(text)) throw unreadable(path, "neither 0x and 64 hex digits nor a JSON keystore");
  if (passphraseFile === null) throw unreadable(path, "the keystore is encrypted, and no passphrase is set");
  return decryptKeystore(text, await readSecretFile(passphraseFile));
}

function unreadable(path: string, reason: string): CountersignError {
  return new CountersignError("KEY_UNREADABLE", `${path}: ${reason}`);
}
