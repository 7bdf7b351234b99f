import { givenPassphrase } from "../cli/shared/passphrase.ts";
import { ownEnvironment } from "../platform/config/env.ts";
import type { HomeFiles } from "../domain/home/files.ts";
import { createKeyring, type Keyring } from "../domain/home/keyring.ts";

/** The wallets of a home, for a command: encrypted ones with the passphrase in COUNTERSIGN_PASSPHRASE_FILE, where that is set. */
export async function openKeyring(files: HomeFiles): Promise<Keyring> {
  return createKeyring(files, await givenPassphrase({}, ownEnvironment()));
}
