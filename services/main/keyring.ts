import { createFolderKeyring } from "../domain/home/folder-keyring.ts";
import type { HomeFiles } from "../domain/home/files.ts";
import type { Keyring } from "../domain/home/keyring.ts";

/** The wallets of a home, for a command. */
export function openKeyring(files: HomeFiles): Promise<Keyring> {
  return Promise.resolve(createFolderKeyring(files));
}
