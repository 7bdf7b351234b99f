import { Command } from "commander";

import { readDomain } from "../core/domain/read.ts";
import { SERVICE_WALLETS } from "../core/domain/service-wallets.ts";
import { keysIn } from "../core/domain/wallets.ts";
import { createKeyring, type Keyring } from "../domain/home/keyring.ts";
import { createHomeKeys } from "../domain/home/keys.ts";
import { lockHome } from "../domain/home/lock.ts";
import type { Home } from "../domain/home/open.ts";
import { readDomainState } from "../domain/plan/state.ts";
import { openWalletFile } from "../keys/wallet-file.ts";
import { ownEnvironment } from "../platform/config/env.ts";
import { readText } from "../platform/json-file.ts";
import { printJson, printLines } from "../platform/terminal/print.ts";
import { tableLines } from "../platform/terminal/table.ts";
import { homeOf, type HomeOption, withHome } from "./shared/home.ts";
import { keyProgress } from "./shared/key-progress.ts";
import { givenPassphrase, passphraseOf, type PassphraseOption, withPassphrase } from "./shared/passphrase.ts";

interface Options extends HomeOption, PassphraseOption {
  readonly make?: true;
  readonly json?: true;
}

const ABOUT = `Lists the wallets a home keeps, or would have to: those its file names as key:<name>, and those of the services. With
--make the missing ones are made, under the passphrase the others have; one whose address is known from before is kept elsewhere,
and none is made in its place. Exit status 1 while one is missing.`;

/** `countersign keys`. */
export function keysCommand(): Command {
  const command = new Command("keys")
    .description(ABOUT)
    .option("--make", "make those that are missing")
    .option("--json", "print one line of JSON");
  return withPassphrase(withHome(command)).action(keys);
}

async function keys(options: Options): Promise<void> {
  const home = await homeOf(options);
  if (options.make === true) await make(home, options);
  const { domain } = readDomain(await readText(home.files.domain));
  const rows: KeyRow[] = [];
  const { wallets } = await readDomainState(home.files);
  const keyring = createKeyring(home.files, null);
  for (const name of [...keysIn(domain), ...SERVICE_WALLETS]) rows.push(await rowOf(home, keyring, name, wallets));
  if (options.json === true) printJson(process.stdout, rows);
  else printLines(process.stdout, tableLines(rows.map(({ name, address, state }) => [name, address ?? "-", state])));
  if (rows.some(({ state }) => state === "missing")) process.exitCode = 1;
}

async function make({ files }: Home, options: Options): Promise<void> {
  const unlock = await lockHome(files);
  try {
    const { domain } = readDomain(await readText(files.domain));
    const given = await givenPassphrase(options, ownEnvironment());
    const passphrase = domain.ephemeral === true ? null : (given ?? (await passphraseOf(options)));
    // What a chain knows by its address is kept elsewhere: another key in its place would be another person.
    const elsewhere = Object.keys((await readDomainState(files)).wallets);
    await createHomeKeys(domain, files, passphrase, { ...keyProgress(), elsewhere });
  } finally {
    unlock();
  }
}

interface KeyRow {
  readonly name: string;
  /** null while it is missing */
  readonly address: string | null;
  /** `elsewhere`: the home has no key, and knows the address from before */
  readonly state: "encrypted" | "open" | "elsewhere" | "missing";
}

/** @throws KEY_UNREADABLE for a file that is there and cannot be used */
async function rowOf(
  { files }: Home,
  keyring: Keyring,
  name: string,
  known: Readonly<Record<string, string>>,
): Promise<KeyRow> {
  if ((await keyring.find(name)) !== null) {
    const { address, encrypted } = await openWalletFile(files.wallet(name));
    return { name, address, state: encrypted ? "encrypted" : "open" };
  }
  const address = Object.hasOwn(known, name) ? known[name] : undefined;
  if (address !== undefined) return { name, address, state: "elsewhere" };
  return { name, address: null, state: "missing" };
}
