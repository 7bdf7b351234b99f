import type { Rpc } from "../../chain/rpc/client.ts";
import type { Row } from "../../core/domain/plan/row.ts";
import { keyName } from "../../core/domain/schema.ts";
import type { Clock } from "../../core/ports/ports.ts";
import type { HomeFiles } from "../home/files.ts";
import type { Keyring } from "../home/keyring.ts";
import { type DomainState, readDomainState, writeDomainState } from "../plan/state.ts";

/** Where agents reach the services of a domain. */
export interface ServiceUrls {
  readonly signing: string;
  readonly gateway: string;
}

/** A row that somebody else has to sign for. */
export interface Owed {
  readonly row: Row;
  readonly why: string;
}

/** Everything the steps of one run share. */
export interface Errand {
  readonly files: HomeFiles;
  readonly keyring: Keyring;
  readonly rpc: Rpc;
  readonly clock: Clock;
  readonly urls: ServiceUrls;
  /** what holders of wallets answered, as it stands in the plan that was agreed to: by the name in `key:<name>` */
  readonly addresses: ReadonlyMap<string, string>;
  /** seconds a delay may take to be waited for */
  readonly patience: number;
  /** called before a deployment is written into the home */
  readonly deployed: (system: string, chainId: number) => Promise<void>;
  /** called after everything that lasts: a file written, a transaction in a block */
  readonly reached: (what: string) => Promise<void>;
}

/** Changes what the home remembers, durably. */
export async function remember(
  { files, reached }: Errand,
  what: string,
  change: (state: DomainState) => DomainState,
): Promise<void> {
  await writeDomainState(files, change(await readDomainState(files)));
  await reached(`noted: ${what}`);
}

/** The private key of a wallet as the file says it; null when it is elsewhere. @throws KEY_UNREADABLE */
export async function keyOf({ keyring }: Errand, said: string): Promise<string | null> {
  const name = keyName(said);
  if (name === null || !(await keyring.canSign(name))) return null;
  return keyring.privateKey(name);
}

/** What is said of a wallet whose key is elsewhere. */
export function elsewhere(said: string): string {
  return keyName(said) === null ? `the key of ${said} is elsewhere` : `${said} is encrypted, or not in this home`;
}
