import { randomBytes } from "node:crypto";

import type { TrustedDeployment } from "../../services/platform/deployment-file.ts";
import type { Permitted } from "../../services/sdk/answer.ts";
import { type AgentClient, type AgentClientDeps, createAgentClient } from "../../services/sdk/client.ts";
import type { BuiltIntent, Proposal } from "../../services/sdk/intent.ts";
import { logUrn } from "../../services/core/words/ids.ts";
import type { LocalAgent } from "../local/agents.ts";
import { urlOf } from "../local/services.ts";
import type { Stack } from "../local/stack.ts";

export type AgentName =
  | "procurement-lead"
  | "request-analyzer"
  | "budget-checker"
  | "approval-router"
  | "po-generator"
  | "payment-clerk"
  | "delivery-tracker";

/** One agent of the story, with what it needs to ask and to act. */
export interface Actor {
  readonly name: string;
  readonly deps: AgentClientDeps;
  readonly client: AgentClient;
}

export interface Cast {
  readonly actors: Readonly<Record<AgentName, Actor>>;
  readonly session: string;
  /** what an approver knows by itself */
  readonly approverContext: TrustedDeployment;
  /** private key of the human who may approve */
  readonly approverKey: string;
  readonly erpOrigin: string;
  readonly bankOrigin: string;
}

export function createCast(stack: Pick<Stack, "organization" | "ports">): Cast {
  const { chainId, system, logs } = stack.organization.deployment;
  const actor = ({ name, subject, delegation, signer }: LocalAgent): Actor => {
    const deps: AgentClientDeps = {
      identity: {
        subject,
        log: logUrn(chainId, system, logs.signing),
        pep: logUrn(chainId, system, logs.gateway),
        delegation,
      },
      signer,
      clock: Date.now,
      randomBytes,
      signingUrl: urlOf(stack.ports.signing),
      gatewayUrl: urlOf(stack.ports.gateway),
    };
    return { name, deps, client: createAgentClient(deps) };
  };
  return {
    actors: Object.fromEntries(stack.organization.agents.map((agent) => [agent.name, actor(agent)])) as Cast["actors"],
    session: randomBytes(12).toString("base64url"),
    approverContext: stack.organization.deployment,
    approverKey: stack.organization.accounts.approver.privateKey,
    erpOrigin: urlOf(stack.ports.erp),
    bankOrigin: urlOf(stack.ports.bank),
  };
}

/** Asks for permission and expects it. */
export async function obtain(
  actor: Actor,
  proposal: Proposal,
  held?: BuiltIntent,
): Promise<{ readonly built: BuiltIntent; readonly permit: Permitted }> {
  const { built, answer } = await actor.client.propose(proposal, held);
  if (answer.kind === "permitted") return { built, permit: answer };
  const why = answer.kind === "refused" ? `${answer.code}, ${answer.reason ?? answer.detail}` : answer.reason;
  throw new Error(`${actor.name}: ${proposal.type} was not permitted: ${why}`);
}
