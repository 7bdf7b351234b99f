import { decryptKeystoreJson, isKeystoreJson } from "ethers";

import { CountersignError } from "../core/errors/error.ts";
import { readPrivateFile, readSecretFile } from "./private-file.ts";

/** Whether a text is a wallet's private key: 0x and 64 hex digits. */
export function isWalletKey(text: string): boolean {
  return /^0x[0-9a-fA-F]{64}$/.test(text);
}

/**
 * The private key of a wallet, 0x and 64 hex digits, from a file only its owner may read (0600): the key itself, or an
 * encrypted wallet (Web3 Secret Storage, version 3).
 * @param passphraseFile for an encrypted wallet, one line, mode 0600; null for a key that is not encrypted
 * @throws KEY_UNREADABLE; also when a passphrase is given for a key that is not encrypted, so that nobody relies on one that
 * protects nothing
 */
export async function readWalletFile(path: string, passphraseFile: string | null): Promise<string> {
  const text = (await readPrivateFile(path)).trim();
  if (isWalletKey(text)) {
    if (passphraseFile === null) return text;
    throw unreadable(path, "a passphrase is set, but the key is not encrypted");
  }
  if (!isKeystoreJson(text)) throw unreadable(path, "neither 0x and 64 hex digits nor a JSON keystore");
  if (passphraseFile === null) throw unreadable(path, "the keystore is encrypted, and no passphrase is set");
  return decrypt(path, text, await readSecretFile(passphraseFile));
}

async function decrypt(path: string, json: string, passphrase: string): Promise<string> {
  try {
    return (await decryptKeystoreJson(json, passphrase)).privateKey;
  } catch {
    // Without the cause: it could carry parts of the file.
    throw unreadable(path, "the keystore is damaged, or the passphrase is wrong");
  }
}

function unreadable(path: string, reason: string): CountersignError {
  return new CountersignError("KEY_UNREADABLE", `${path}: ${reason}`);
}
