import { randomBytes, scrypt as nativeScrypt } from "node:crypto";
import { promisify } from "node:util";

import { computeAddress, decryptKeystoreJson, encryptKeystoreJson, isKeystoreJson, scrypt } from "ethers";

import { CountersignError } from "../core/errors/error.ts";
import { createPrivateFile, readPrivateFile, readSecretFile } from "./private-file.ts";

/** How hard it is to try one passphrase: ethers' own, which is what wallets everywhere use for what is kept on a disk. */
export const KEYSTORE_COST = 2 ** 17;

const derive = promisify<Buffer, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(
  nativeScrypt,
);
// Node's own is several times as fast as one in JavaScript, and runs beside this thread.
scrypt.register(async (password, salt, N, r, p, length) =>
  derive(Buffer.from(password), Buffer.from(salt), length, { N, r, p, maxmem: 256 * N * r }),
);

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

/**
 * Makes a wallet and keeps its private key in a new file of mode 0600: encrypted (Web3 Secret Storage, version 3), or as it is.
 * @param passphrase null: the key is kept open
 * @param cost scrypt's N; tests take less than the default
 * @returns its address, in small letters
 * @throws KEY_UNREADABLE when there is a file already
 */
export async function createWalletFile(
  path: string,
  passphrase: string | null,
  cost: number = KEYSTORE_COST,
): Promise<string> {
  const privateKey = `0x${randomBytes(32).toString("hex")}`;
  const address = computeAddress(privateKey);
  const options = { scrypt: { N: cost, r: 8, p: 1 } };
  const content =
    passphrase === null ? privateKey : await encryptKeystoreJson({ address, privateKey }, passphrase, options);
  await createPrivateFile(path, content);
  return address.toLowerCase();
}

/** A wallet's file, as far as it can be read without a passphrase. */
export interface WalletFile {
  /** in small letters */
  readonly address: string;
  readonly encrypted: boolean;
  /** @param passphrase not asked for by a key that is open. @throws KEY_UNREADABLE */
  privateKey(passphrase: string | null): Promise<string>;
}

/**
 * @param flags more of open(2): O_NOFOLLOW where a link is not wanted
 * @throws KEY_UNREADABLE
 */
export async function openWalletFile(path: string, flags = 0): Promise<WalletFile> {
  const text = (await readPrivateFile(path, undefined, flags)).trim();
  if (isWalletKey(text)) {
    return { address: addressIn(path, text), encrypted: false, privateKey: async () => text };
  }
  if (!isKeystoreJson(text)) throw unreadable(path, "neither 0x and 64 hex digits nor a JSON keystore");
  const { address } = JSON.parse(text) as { readonly address?: unknown };
  if (typeof address !== "string" || !/^(?:0x)?[0-9a-fA-F]{40}$/.test(address)) {
    throw unreadable(path, "the keystore does not say its address");
  }
  return {
    address: `0x${address.replace(/^0x/, "").toLowerCase()}`,
    encrypted: true,
    privateKey: async (passphrase) => {
      if (passphrase === null) throw unreadable(path, "the keystore is encrypted, and no passphrase is set");
      return decrypt(path, text, passphrase);
    },
  };
}

function addressIn(path: string, privateKey: string): string {
  try {
    return computeAddress(privateKey).toLowerCase();
  } catch {
    // Zero, or beyond the order of the curve.
    throw unreadable(path, "no key of this curve");
  }
}
