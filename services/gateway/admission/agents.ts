import type { AgentView } from "../../chain/read/agents.ts";
import { utf8 } from "../../core/encoding/bytes.ts";
import { toHex } from "../../core/encoding/hex.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { sha256 } from "../../core/hash.ts";
import type { PublicKey } from "../../core/ports/ports.ts";
import type { AgentSubject } from "../../core/words/ids.ts";

/**
 * The registered key of an agent that may act now.
 * @throws AGENT_UNKNOWN, AGENT_SUSPENDED, AGENT_REVOKED
 */
export function requireActive(agent: AgentView, subject: AgentSubject): PublicKey {
  const key = registeredKey(agent, subject);
  switch (agent.status) {
    case "Active":
      return key;
    case "Suspended":
      throw new CountersignError("AGENT_SUSPENDED", `agent ${subject.agentId}, at ${agent.changedAt}`);
    case "Revoked":
      throw new CountersignError("AGENT_REVOKED", `agent ${subject.agentId}, at ${agent.changedAt}`);
    case "None":
      throw unknown(subject);
  }
}

/** The key of a registered agent, whatever its status. @throws AGENT_UNKNOWN */
export function registeredKey({ publicKey, didHash }: AgentView, subject: AgentSubject): PublicKey {
  if (publicKey === null || didHash !== toHex(sha256(utf8(subject.did)))) throw unknown(subject);
  return publicKey;
}

function unknown({ agentId, did }: AgentSubject): CountersignError {
  return new CountersignError("AGENT_UNKNOWN", `no agent ${agentId} with the DID ${did}`);
}
