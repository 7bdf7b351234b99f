import { readFile, rename } from "node:fs/promises";
import { join } from "node:path";

import { readChainId } from "../../chain/read/deployment.ts";
import type { Rpc } from "../../chain/rpc/client.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { isLocalChain } from "./verify.ts";

export interface JournalOptions {
  readonly rpc: Rpc;
  /** where Ignition keeps this one deployment */
  readonly folder: string;
  readonly now: number;
  /** told what was moved, and where to */
  readonly onMoved: (from: string, to: string) => void;
}

/**
 * Ignition goes on where its journal ends, and takes the chain's word for nothing. A chain begun anew has the same id and none
 * of the contracts, so everything would look deployed. On a chain of this machine the old journal is moved aside; elsewhere a
 * node may only be behind, so that is left to whoever deploys.
 * @throws GOV_JOURNAL_FOREIGN, CHAIN_UNREACHABLE
 */
export async function requireOwnJournal({ rpc, folder, now, onMoved }: JournalOptions): Promise<void> {
  const addresses = await deployedIn(folder);
  if (addresses.length === 0) return;
  const codes = await Promise.all(addresses.map((address) => rpc.request("eth_getCode", [address, "latest"])));
  if (codes.some((code) => code !== "0x")) return;
  if (!isLocalChain(await readChainId(rpc))) {
    throw new CountersignError(
      "GOV_JOURNAL_FOREIGN",
      `${folder} names ${addresses.length} contracts, and this chain has none of them`,
    );
  }
  const aside = `${folder}-of-another-chain-${now}`;
  await rename(folder, aside);
  onMoved(folder, aside);
}

/** Contracts a journal says are deployed. */
async function deployedIn(folder: string): Promise<readonly string[]> {
  const text = await readFile(join(folder, "deployed_addresses.json"), "utf8").catch(() => "{}");
  return Object.values(JSON.parse(text) as Record<string, string>);
}
