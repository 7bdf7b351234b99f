import { speaksOf, type Action } from "./action.ts";
import { blocked, strictest, type Answer } from "./answer.ts";
import { sayLimits } from "./limits.ts";
import { sayCounters, sayStep } from "./meters.ts";
import { ancestors, epochOf, type Delegation, type Genesis, type World } from "./world.ts";

/*
 * What TrustLineage.evaluate must answer, written from the specification and not from the contract, so that a mistake has to
 * be made twice to go unseen. Only the order in which equally strict things are said, which no rule fixes, is the contract's.
 */

/** What the lineage of an action says of it. */
export function evaluateLineage(world: World, action: Action): Answer {
  return strictest(sayAll(world, action));
}

function* sayAll(world: World, action: Action): Iterable<Answer> {
  const leaf = world.delegations.get(action.delegationId);
  if (leaf === undefined) {
    yield blocked("NONE", "NO_AUTHORITY");
    return;
  }
  if (leaf.agentId !== action.agentId) yield blocked("NONE", "LINEAGE_FOREIGN");

  const path = [...ancestors(world, action.delegationId)];
  for (const [, node] of path) yield* sayStanding(world, node, action);
  yield* sayGenesis(world.geneses.get(path.at(-1)?.[1].parent ?? ""), action);

  const counters = action.spent[Symbol.iterator]();
  for (const [id, node] of path) {
    if (node.reasoningRequired && !speaksOf(action, "REASONING")) yield blocked("OPERATIONAL", "REASONING_MISSING");
    yield* sayLimits(node.envelope, action);
    yield* sayCounters(id, node.envelope, action, counters);
  }
  yield* sayStep(action, counters);
  if (counters.next().done !== true) yield blocked("NONE", "COUNTER_MISMATCH");
}

function* sayStanding(world: World, node: Delegation, { time }: Action): Iterable<Answer> {
  const { notBefore, notAfter } = node.envelope.temporal;
  if (node.revoked) yield blocked("NONE", "LINEAGE_REVOKED");
  if (time < notBefore) yield blocked("TEMPORAL", "NOT_YET_VALID");
  if (time >= notAfter) yield blocked("TEMPORAL", "DELEGATION_EXPIRED");
  const delegator = world.delegations.get(node.parent)?.agentId;
  if (delegator !== undefined && epochOf(world, delegator) !== node.grantEpoch) {
    yield blocked("NONE", "LINEAGE_REVOKED");
  }
  if (world.keyLines.get(node.agentId) !== node.keyLine) yield blocked("NONE", "LINEAGE_KEY");
  if (!world.activeAgents.has(node.agentId)) yield blocked("NONE", "LINEAGE_AGENT");
}

function* sayGenesis(genesis: Genesis | undefined, { time }: Action): Iterable<Answer> {
  if (genesis === undefined || genesis.revoked) yield blocked("NONE", "LINEAGE_REVOKED");
  else if (genesis.activeAt === 0n || time < genesis.activeAt) yield blocked("NONE", "GENESIS_PENDING");
}
