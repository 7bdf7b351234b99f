import { CountersignError } from "../../core/errors/error.ts";
import { isWalletKey, readWalletFile } from "../../keys/wallet-file.ts";
import type { Environment } from "../../platform/config/read.ts";

/** Where a private key is. */
export interface WalletSource {
  /** name of an environment variable with 0x and 64 hex digits */
  readonly keyEnv?: string;
  /** encrypted wallet (Web3 Secret Storage), mode 0600 */
  readonly keystore?: string;
  /** one line, mode 0600 */
  readonly passphraseFile?: string;
}

/** The private key, hex. @throws ARGUMENT_MISSING, ARGUMENT_INVALID, CONFIG_MISSING, KEY_UNREADABLE */
export async function readWallet(source: WalletSource, env: Environment): Promise<string> {
  const { keyEnv, keystore, passphraseFile } = source;
  if (keystore !== undefined) {
    if (keyEnv !== undefined)
      throw new CountersignError("ARGUMENT_INVALID", "--key-env and --keystore exclude each other");
    if (passphraseFile === undefined)
      throw new CountersignError("ARGUMENT_MISSING", "--keystore needs --passphrase-file");
    return readWalletFile(keystore, passphraseFile);
  }
  if (keyEnv === undefined)
    throw new CountersignError("ARGUMENT_MISSING", "--key-env or --keystore says whose key it is");
  const key = env[keyEnv];
  if (key === undefined || key === "")
    throw new CountersignError("CONFIG_MISSING", `${keyEnv} is not set, and --key-env names it`);
  if (!isWalletKey(key)) throw new CountersignError("KEY_UNREADABLE", `${keyEnv} is not 0x and 64 hex digits`);
  return key;
}
