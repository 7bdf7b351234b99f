import { createRpc } from "../../../services/chain/rpc/client.ts";
import { createGuardian } from "../../../services/chain/send/registrar.ts";
import type { LocalAgent } from "../../local/agents.ts";
import { sha256Hex } from "../../local/digest.ts";
import type { Stack } from "../../local/stack.ts";
import type { AgentName } from "../cast.ts";

/** Who ends what an agent may do at once, by its name. */
export interface NamedGuardian {
  suspend(name: AgentName, why: string): Promise<unknown>;
  revoke(name: AgentName, why: string): Promise<unknown>;
}

export function guardianOf(stack: Stack): NamedGuardian {
  const { deployment, accounts } = stack.organization;
  const { chainId, agentRegistry } = deployment;
  const { privateKey } = accounts.guardian;
  const guardian = createGuardian({ rpc: createRpc(stack.rpcUrl), chainId, privateKey, agentRegistry });
  return {
    suspend: (name, why) => guardian.suspend(agentOf(stack, name).agentId, sha256Hex(why)),
    revoke: (name, why) => guardian.revoke(agentOf(stack, name).agentId, sha256Hex(why)),
  };
}

export function agentOf(stack: Stack, name: AgentName): LocalAgent {
  const agent = stack.organization.agents.find((candidate) => candidate.name === name);
  if (agent === undefined) throw new Error(`no agent ${name}`);
  return agent;
}
