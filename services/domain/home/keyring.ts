import { constants } from "node:fs";
import { lstat } from "node:fs/promises";

import { openWalletFile, type WalletFile } from "../../keys/wallet-file.ts";
import type { HomeFiles } from "./files.ts";

/** The wallets a home keeps, by the name in `key:<name>` or of SERVICE_WALLETS. */
export interface Keyring {
  /** in small letters, also of one that is encrypted. @throws KEY_UNREADABLE when it is not here */
  address(name: string): Promise<string>;
  /** the same; null when no file is there. @throws KEY_UNREADABLE for one that is there and cannot be used */
  find(name: string): Promise<string | null>;
  /** whether the private key can be had: it is here, and open or its passphrase is known */
  canSign(name: string): Promise<boolean>;
  /** hex. @throws KEY_UNREADABLE */
  privateKey(name: string): Promise<string>;
}

/**
 * The keys in the files of a home, none of them a link: open ones, and encrypted ones where the passphrase is known. Each file is read, and each key
 * decrypted, once.
 * @param passphrase null where none is known; it is not asked for by keys that are open
 */
export function createKeyring(files: Pick<HomeFiles, "wallet">, passphrase: string | null): Keyring {
  const opened = new Map<string, Promise<WalletFile>>();
  const keys = new Map<string, Promise<string>>();
  const open = (name: string) => once(opened, name, () => openWalletFile(files.wallet(name), constants.O_NOFOLLOW));
  return {
    address: async (name) => (await open(name)).address,
    find: async (name) => ((await isThere(files.wallet(name))) ? (await open(name)).address : null),
    canSign: (name) =>
      open(name).then(
        ({ encrypted }) => !encrypted || passphrase !== null,
        () => false,
      ),
    privateKey: (name) => once(keys, name, async () => (await open(name)).privateKey(passphrase)),
  };
}

/** A link that leads nowhere is there. */
function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: unknown) => !(error instanceof Error && "code" in error && error.code === "ENOENT"),
  );
}

/** What failed is tried again: a file may have come meanwhile. */
function once<T>(known: Map<string, Promise<T>>, name: string, make: () => Promise<T>): Promise<T> {
  const made = known.get(name) ?? make();
  known.set(name, made);
  made.catch(() => known.delete(name));
  return made;
}
