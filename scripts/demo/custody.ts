import { parseAgentSubject } from "../../services/core/words/ids.ts";
import type { LocalAgent } from "../local/agents.ts";
import { decisionOf, outcomeOf, type StoredRecord } from "./records.ts";
import type { CustodyNode } from "./tree.ts";

/** Every permission of a log as a node, with what became of it. */
export function custodyNodes(
  signing: readonly StoredRecord[],
  gateway: readonly StoredRecord[],
  agents: readonly LocalAgent[],
): CustodyNode[] {
  const names = new Map(agents.map(({ agentId, name }) => [agentId, name]));
  // In seq order, so the final phase overwrites `dispatched`.
  const phases = new Map(gateway.map(outcomeOf).map(({ sae, phase }) => [sae.hash, phase]));
  return signing
    .filter(({ kind }) => kind === "sae")
    .map((record) => {
      const { iss, act, pol, ctx } = decisionOf(record);
      const { agentId } = parseAgentSubject(iss);
      return {
        hash: record.hash,
        seq: record.seq,
        agent: names.get(agentId) ?? `agent ${agentId}`,
        type: act.type,
        verdict: pol.verdict,
        reason: pol.reason,
        parents: ctx.parent_chain,
        outcome: phases.get(record.hash) ?? "none",
      };
    });
}
