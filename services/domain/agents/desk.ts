import type { Rpc } from "../../chain/rpc/client.ts";
import type { AgentFacts } from "../../core/domain/plan/facts.ts";
import { keyName } from "../../core/domain/schema.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { Clock } from "../../core/ports/ports.ts";
import { nearestName } from "../../core/text/nearest.ts";
import type { Governance } from "../../governance/chain/connect.ts";
import type { HomeFiles } from "../home/files.ts";
import type { Keyring } from "../home/keyring.ts";
import { type DomainPlan, planDomain } from "../plan/plan.ts";

/** A domain that is deployed, for commands that act on one agent of it. */
export interface Desk {
  readonly files: HomeFiles;
  readonly keyring: Keyring;
  readonly rpc: Rpc;
  readonly plan: DomainPlan;
  readonly found: NonNullable<DomainPlan["found"]>;
  readonly governance: Governance;
}

export interface DeskOptions {
  readonly files: HomeFiles;
  readonly keyring: Keyring;
  readonly rpc: Rpc;
  readonly clock: Clock;
}

/** @throws AGENT_UNKNOWN before the domain is deployed: then it has none on a chain; and what planning throws */
export async function openDesk({ files, keyring, rpc, clock }: DeskOptions): Promise<Desk> {
  const plan = await planDomain({ files, keyring, rpc, clock, allowed: { again: false, overwrite: false } });
  const { found, governance } = plan;
  if (found === null || governance === null) {
    throw new CountersignError("AGENT_UNKNOWN", "the domain is not deployed yet: `countersign apply` does that");
  }
  return { files, keyring, rpc, plan, found, governance };
}

/** What the chain has of an agent. @throws AGENT_UNKNOWN, with the nearest name there is */
export function agentNamed({ found }: Pick<Desk, "found">, name: string): AgentFacts {
  const agent = Object.hasOwn(found.agents, name) ? found.agents[name] : undefined;
  if (agent !== undefined) return agent;
  const near = nearestName(name, Object.keys(found.agents));
  const hint = near === null ? "`countersign agent list` shows those there are" : `do you mean ${near}?`;
  throw new CountersignError("AGENT_UNKNOWN", `the chain has no agent ${name}: ${hint}`);
}

/** The private key of a wallet as the file says it. @param who for whoever has to look for it @throws KEY_UNREADABLE */
export async function keyAt({ keyring }: Pick<Desk, "keyring">, said: string, who: string): Promise<string> {
  const name = keyName(said);
  if (name !== null && (await keyring.canSign(name))) return keyring.privateKey(name);
  const why = name === null ? `the key of ${said} is elsewhere` : `${said} is encrypted, or not in this home`;
  throw new CountersignError("KEY_UNREADABLE", `${who} has to sign, and ${why}`);
}
