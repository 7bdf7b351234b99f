import type { HeadTracker } from "../../chain/read/head.ts";
import type { Registries } from "../../chain/read/registries.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { keyHash } from "../../core/jws/key.ts";
import { parseAgentSubject } from "../../core/words/ids.ts";
import { requireActive } from "../admission/agents.ts";
import type { KeptAgent, KeptAgents } from "./kept-agents.ts";
import type { Keyed } from "../admission/keyed.ts";

export interface RequesterDeps {
  readonly kept: KeptAgents;
  readonly head: Pick<HeadTracker, "refresh">;
  readonly registries: Pick<Registries, "readAgent">;
}

/**
 * The agent a plain request is sent for: the one whose key is shown, and nobody else. Whose hand may hold that agent's key the chain
 * says, at the newest block; nothing a request claims counts.
 * @throws BEARER_UNKNOWN, CALLER_MISMATCH, CUSTODY_MISMATCH, AGENT_KEY_MISMATCH, AGENT_UNKNOWN, AGENT_SUSPENDED, AGENT_REVOKED,
 * CHAIN_UNREACHABLE, STALE_STATE
 */
export async function requesterOf({ kept, head, registries }: RequesterDeps, keyed: Keyed): Promise<KeptAgent> {
  const agent = await kept.ofBearer(keyed.bearer);
  if (agent === null)
    throw new CountersignError("BEARER_UNKNOWN", "no agent of this process has the key that is shown");
  if (keyed.agent !== null && keyed.agent !== agent.name && keyed.agent !== agent.subject) {
    throw new CountersignError("CALLER_MISMATCH", `the key is of ${agent.name}`);
  }
  const subject = parseAgentSubject(agent.subject);
  const entry = await registries.readAgent(await head.refresh(), subject.agentId);
  const registered = requireActive(entry, subject);
  if (keyHash(registered) !== keyHash(agent.publicKey)) {
    throw new CountersignError("AGENT_KEY_MISMATCH", `the key that is kept is not the one of agent ${subject.agentId}`);
  }
  if (entry.custody === kept.keeping) return agent;
  const hand = entry.custody.toLowerCase();
  throw new CountersignError(
    "CUSTODY_MISMATCH",
    `the key of ${agent.name} is registered with custody ${hand}, and this is a ${kept.keeping.toLowerCase()}`,
  );
}
