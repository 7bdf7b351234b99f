import type { Envelope } from "./envelope.ts";

export type Genesis = { activeAt: bigint; revoked: boolean };
export type Delegation = {
  parent: string;
  agentId: bigint;
  /** The agent's when it was granted: a key that replaced a lost one has nothing from before. */
  keyLine: bigint;
  /** The delegator's epoch when it was granted; counts only below another delegation. */
  grantEpoch: bigint;
  revoked: boolean;
  reasoningRequired: boolean;
  /** As granted, with the parent's bounds and rates where its own were absent. */
  envelope: Envelope;
};

/** All that a lineage knows. An agent, a key line or an epoch that is not listed is not Active, or 0. */
export type World = {
  geneses: ReadonlyMap<string, Genesis>;
  delegations: ReadonlyMap<string, Delegation>;
  activeAgents: ReadonlySet<bigint>;
  keyLines: ReadonlyMap<bigint, bigint>;
  grantEpochs: ReadonlyMap<bigint, bigint>;
};

/** From a delegation up to the one under the genesis. */
export function* ancestors(world: World, leaf: string): Iterable<readonly [id: string, node: Delegation]> {
  let id = leaf;
  for (let node = world.delegations.get(id); node !== undefined; node = world.delegations.get(id)) {
    yield [id, node];
    id = node.parent;
  }
}

/** The epoch an agent grants in. */
export const epochOf = (world: World, agentId: bigint): bigint => world.grantEpochs.get(agentId) ?? 0n;
