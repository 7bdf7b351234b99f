import { REASON } from "../../support/agents.ts";
import { ancestors, epochOf } from "../evaluator/world.ts";
import type { Ground } from "./ground.ts";

/** What happens to authority as time goes by: agents come and go, and now and then something ends for good. */
export async function age(ground: Ground): Promise<void> {
  const { random, crew, forest } = ground;
  for (const agentId of crew.ids) {
    const status = crew.agents.get(agentId)?.status;
    if (status === "SUSPENDED" && random.chance(50)) {
      if (random.beside("recovery").chance(50)) await crew.recover(agentId);
      await crew.reinstate(agentId);
    } else if (status === "ACTIVE" && random.chance(2)) await crew.suspend(agentId);
    else if (status === "ACTIVE" && random.chance(1)) await crew.revoke(agentId);
  }
  const standing = [...forest.delegations].filter(([, { revoked }]) => !revoked).map(([id]) => id);
  if (standing.length > 0) await revokeNode(ground, random.pick(standing));
  // High up, so that something stands below it.
  const [leaf] = standing.slice(-1);
  const high = leaf === undefined ? undefined : [...ancestors(forest, leaf)].at(-2);
  if (high !== undefined && !high[1].revoked && random.chance(45)) await revokeNode(ground, high[0]);
  const delegators = [...forest.delegations.values()].flatMap(
    ({ parent }) => forest.delegations.get(parent)?.agentId ?? [],
  );
  if (delegators.length > 0 && random.chance(35)) await revokeGrants(ground, random.pick(delegators));
  const geneses = [...forest.geneses].filter(([, { revoked }]) => !revoked).map(([id]) => id);
  if (geneses.length > 2 && random.chance(15)) await revokeNode(ground, random.pick(geneses));
}

async function revokeNode({ lineage, guardian, forest }: Ground, node: string): Promise<void> {
  await lineage.connect(guardian).revoke(node, REASON);
  const delegation = forest.delegations.get(node);
  const genesis = forest.geneses.get(node);
  if (delegation !== undefined) forest.delegations.set(node, { ...delegation, revoked: true });
  if (genesis !== undefined) forest.geneses.set(node, { ...genesis, revoked: true });
}

async function revokeGrants({ lineage, guardian, forest }: Ground, agentId: bigint): Promise<void> {
  await lineage.connect(guardian).revokeGrants(agentId, REASON);
  forest.grantEpochs.set(agentId, epochOf(forest, agentId) + 1n);
}
