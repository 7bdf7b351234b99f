import { randomBytes } from "node:crypto";
import { access, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { SERVICE_WALLETS } from "../../core/domain/service-wallets.ts";
import type { Domain } from "../../core/domain/schema.ts";
import { keysIn } from "../../core/domain/wallets.ts";
import { toHex } from "../../core/encoding/hex.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { hex32 } from "../../core/schemas/primitives.ts";
import { generateKeyFile } from "../../keys/file-signer.ts";
import { createPrivateFile, readPrivateFile } from "../../keys/private-file.ts";
import { createWalletFile, KEYSTORE_COST, openWalletFile } from "../../keys/wallet-file.ts";
import type { HomeFiles } from "./files.ts";

export interface HomeKeysOptions {
  /** scrypt's N; tests take less than the default */
  readonly cost?: number;
  /** names of keys that are kept elsewhere: none is made in their place */
  readonly elsewhere?: readonly string[];
  /** told after each key that was made */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Everything in the folder beside it is of this machine: git and container builds leave it out. */
const IGNORE_ALL = "*\n";

/**
 * Makes the keys a domain needs that its home does not have yet: of every `key:<name>` of the file, of SERVICE_WALLETS, of both
 * logs and of the operator; and the mapping's salt. None that is there is touched. Folders are 0700, files 0600.
 * @param passphrase of the keys of people: they are kept encrypted, all with the same. null only where the domain is ephemeral
 * @returns names of the wallets that were made
 * @throws PASSPHRASE_MISSING, KEY_UNREADABLE, STORE_FAILED
 */
export async function createHomeKeys(
  domain: Pick<Domain, "council" | "guardian" | "registrar" | "principals" | "approvers" | "ephemeral">,
  files: HomeFiles,
  passphrase: string | null,
  { cost = KEYSTORE_COST, elsewhere = [], onProgress = () => undefined }: HomeKeysOptions = {},
): Promise<readonly string[]> {
  const wanted = keysIn(domain).filter((name) => !elsewhere.includes(name));
  const people = await missing(wanted, files.wallet);
  const services = await missing(SERVICE_WALLETS, files.wallet);
  const ephemeral = domain.ephemeral === true;
  if (people.length > 0 && !ephemeral && passphrase === null) {
    const detail = `keys are to be made for ${people.join(", ")}, and the domain is not ephemeral`;
    throw new CountersignError("PASSPHRASE_MISSING", detail);
  }
  if (people.length > 0 && !ephemeral && passphrase !== null) await requireSame(keysIn(domain), files, passphrase);
  await makeFolders(files);
  const secrets = [files.signingKey, files.gatewayKey, files.operatorKey];
  for (const path of await missing(secrets, (each) => each)) await generateKeyFile(path);
  if (!(await exists(files.salt))) await createPrivateFile(files.salt, toHex(randomBytes(32)));
  for (const name of services) await createWalletFile(files.wallet(name), null);
  let done = 0;
  onProgress(done, people.length);
  for (const name of people) {
    await createWalletFile(files.wallet(name), ephemeral ? null : passphrase, cost);
    onProgress((done += 1), people.length);
  }
  return [...services, ...people];
}

/** The mapping's salt, 32 bytes in hex. @throws KEY_UNREADABLE */
export async function readSalt({ salt }: Pick<HomeFiles, "salt">): Promise<string> {
  const read = hex32.safeParse((await readPrivateFile(salt)).trim());
  if (read.success) return read.data;
  throw new CountersignError("KEY_UNREADABLE", `${salt}: not 0x and 64 hex digits`);
}

/** A key under a mistyped passphrase is lost: it has to open those that are there. @throws KEY_UNREADABLE */
async function requireSame(names: readonly string[], files: HomeFiles, passphrase: string): Promise<void> {
  for (const name of names) {
    if (!(await exists(files.wallet(name)))) continue;
    const wallet = await openWalletFile(files.wallet(name));
    if (wallet.encrypted) return void (await wallet.privateKey(passphrase));
  }
}

async function makeFolders({ dir, keys, agents, proposals, logs, output, lock }: HomeFiles): Promise<void> {
  for (const folder of [dir, keys, agents, proposals, logs, output]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  }
  // SQLite would make it as the umask says.
  for (const [path, text] of [
    [join(dir, ".gitignore"), IGNORE_ALL],
    [join(dir, ".dockerignore"), IGNORE_ALL],
    [lock, ""],
  ] as const) {
    if (!(await exists(path))) await writeFile(path, text, { mode: 0o600 });
  }
}

async function missing(names: readonly string[], pathOf: (name: string) => string): Promise<readonly string[]> {
  const absent: string[] = [];
  for (const name of names) if (!(await exists(pathOf(name)))) absent.push(name);
  return absent;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
