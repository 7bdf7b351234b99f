import { access } from "node:fs/promises";

import type { PublicKey, Signer } from "../core/ports/ports.ts";
import { createFileSigner, generateKeyFile } from "../keys/file-signer.ts";
import type { HomeFiles } from "./home/files.ts";

/** The keys of agents the home has, by name. @throws KEY_UNREADABLE */
export async function publicKeysOf(
  files: HomeFiles,
  names: readonly string[],
): Promise<ReadonlyMap<string, PublicKey>> {
  const found = new Map<string, PublicKey>();
  for (const name of names) {
    if (await isThere(files.agentKey(name))) found.set(name, (await createFileSigner(files.agentKey(name))).publicKey);
  }
  return found;
}

/** The key in a file, which is made where there is none. @throws KEY_UNREADABLE */
export async function signerAt(path: string): Promise<Signer> {
  return (await isThere(path)) ? createFileSigner(path) : generateKeyFile(path);
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
