import { computeAddress, SigningKey } from "ethers";

import { decryptKeystore, isKeystore } from "../../chain/send/keystore.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { readPrivateFile, readSecretFile } from "../../keys/private-file.ts";

/** Where a private key is. */
export interface WalletSource {
  /** name of an environment variable with 0x and 64 hex digits */
  readonly keyEnv?: string;
  /** encrypted wallet (Web3 Secret Storage), mode 0600 */
  readonly keystore?: string;
  /** one line, mode 0600 */
  readonly passphraseFile?: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The private key, hex. @throws CONFIG_MISSING, CONFIG_INVALID, KEY_UNREADABLE */
export async function readWallet(source: WalletSource, env: Environment): Promise<string> {
  const { keyEnv, keystore, passphraseFile } = source;
  if (keystore !== undefined) {
    if (keyEnv !== undefined)
      throw new CountersignError("CONFIG_INVALID", "--key-env and --keystore exclude each other");
    if (passphraseFile === undefined)
      throw new CountersignError("CONFIG_MISSING", "--keystore needs --passphrase-file");
    const text = await readPrivateFile(keystore);
    if (!isKeystore(text)) throw new CountersignError("KEY_UNREADABLE", `${keystore} is no encrypted JSON keystore`);
    return decryptKeystore(text, await readSecretFile(passphraseFile));
  }
  if (keyEnv === undefined)
    throw new CountersignError("CONFIG_MISSING", "--key-env or --keystore says whose key it is");
  const key = env[keyEnv];
  if (key === undefined || key === "") throw new CountersignError("CONFIG_MISSING", `${keyEnv} is not set`);
  if (!/^0x[0-9a-fA-F]{64}$/.test(key)) {
    throw new CountersignError("KEY_UNREADABLE", `${keyEnv} is not 0x and 64 hex digits`);
  }
  return key;
}

/** Signs a digest with a wallet's private key. */
export function signWithWallet(privateKey: string, digest: string): { signer: string; signature: string } {
  const key = new SigningKey(privateKey);
  return { signer: computeAddress(key.publicKey).toLowerCase(), signature: key.sign(digest).serialized };
}
