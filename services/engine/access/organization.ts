import type { Logger } from "pino";

import { readGenesisHash } from "../../chain/read/block.ts";
import { connectSystem, type SystemAddresses } from "../../chain/read/deployment.ts";
import { createHeadTracker, type HeadTracker } from "../../chain/read/head.ts";
import { createRegistries, type Registries } from "../../chain/read/registries.ts";
import type { Clock } from "../../core/ports/ports.ts";
import { openChain } from "./access.ts";
import type { EmbeddedParts } from "./embedded.ts";
import type { AccessOptions, ChainAccess } from "./options.ts";

/** An organization on its chain, as a service that decides or enforces works with it. */
export interface OpenedOrganization {
  readonly chain: ChainAccess;
  readonly system: SystemAddresses;
  readonly registries: Registries;
  /** looks at the chain from now on */
  readonly head: HeadTracker;
  /** hash of block 0 */
  readonly genesisHash: string;
}

export interface OrganizationOptions {
  readonly access: AccessOptions;
  readonly parts?: EmbeddedParts;
  /** which organization it must be */
  readonly deployment: Pick<SystemAddresses, "chainId" | "system" | "organization">;
  readonly clock: Clock;
  /** largest age of a block anything is decided at */
  readonly maxAgeSeconds: number;
  /** told once, each time blocks come from the future of our clock. @param seconds how far */
  readonly onAhead: (seconds: number) => void;
}

/** A warning for whoever looks after the machine: permissions are judged by the later of the two. */
export function warnAhead(logger: Pick<Logger, "warn">): OrganizationOptions["onAhead"] {
  return (seconds) => logger.warn({ seconds }, "the newest block is ahead of the clock: check the machine's clock");
}

/** Takes what has to be closed again, last opened first. */
interface Closers {
  add(close: () => void | Promise<void>): void;
}

/** Between two looks at the chain: a revocation binds within one of them after its block. */
const HEAD_POLL_MS = 1000;

/**
 * Opens the way to the chain, reads who the organization is at the head, and follows the head from then on.
 * @param closers gets each part as soon as it is open, so that a failure of the next leaves nothing behind
 * @throws CONFIG_INVALID, CHAIN_WRONG_ID, CHAIN_UNREACHABLE, HEAD_DISPUTED, HEADER_INVALID, DECIDER_DISAGREES, SYSTEM_UNKNOWN,
 * ORGANIZATION_MISMATCH
 */
export async function openOrganization(options: OrganizationOptions, closers: Closers): Promise<OpenedOrganization> {
  const { access, parts, deployment, clock, maxAgeSeconds, onAhead } = options;
  const chain = await openChain(access, parts);
  closers.add(() => chain.close());
  const { hash } = await chain.look();
  const system = await connectSystem({ rpc: chain.rpc, ...deployment, at: { blockHash: hash } });
  const registries = createRegistries(chain.rpc, system);
  const head = createHeadTracker({ look: chain.look, clock, pollMs: HEAD_POLL_MS, maxAgeSeconds, onAhead });
  closers.add(() => head.stop());
  await head.start();
  return { chain, system, registries, head, genesisHash: await readGenesisHash(chain.rpc) };
}
