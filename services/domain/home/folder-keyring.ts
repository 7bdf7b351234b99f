import { access } from "node:fs/promises";

import { addressOfKey } from "../../chain/signed/wallet-address.ts";
import { readWalletFile } from "../../keys/wallet-file.ts";
import type { HomeFiles } from "./files.ts";
import type { Keyring } from "./keyring.ts";

/** The open keys in the files of a home. */
export function createFolderKeyring({ wallet }: Pick<HomeFiles, "wallet">): Keyring {
  const privateKey = (name: string) => readWalletFile(wallet(name), null);
  return {
    privateKey,
    address: async (name) => addressOfKey(await privateKey(name)),
    canSign: (name) =>
      access(wallet(name)).then(
        () => true,
        () => false,
      ),
  };
}
