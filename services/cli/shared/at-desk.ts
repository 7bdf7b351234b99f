import { access } from "node:fs/promises";

import { type Desk, openDesk } from "../../domain/agents/desk.ts";
import type { Home } from "../../domain/home/open.ts";
import { ownEnvironment } from "../../platform/config/env.ts";
import { openDomainChain } from "./domain-chain.ts";
import type { Hosts } from "./hosts.ts";

/**
 * Does something to a domain on its chain.
 * @throws what opening the chain and planning throw, and AGENT_UNKNOWN before it is deployed
 */
export async function atDesk<T>({ files }: Home, hosts: Hosts, work: (desk: Desk) => Promise<T>): Promise<T> {
  const chain = await openDomainChain(files, hosts, ownEnvironment());
  try {
    const { rpc } = chain;
    return await work(await openDesk({ files, keyring: await hosts.openKeyring(files), rpc, clock: Date.now }));
  } finally {
    await chain.release();
  }
}

/** Whether a domain is on a chain already; before, there is nothing to end there. */
export function isDeployed({ files }: Home): Promise<boolean> {
  return access(files.deployment).then(
    () => true,
    () => false,
  );
}
