import type { AgentFacts, ModelFacts } from "../../core/domain/plan/facts.ts";
import { readAgent } from "../../chain/read/agents.ts";
import { readAgentOfKey, readCapabilities, readModel } from "../../chain/read/holdings.ts";
import { plainHash } from "../../core/calldata/hashes.ts";
import type { MeantModel } from "../../core/domain/models.ts";
import { toHex } from "../../core/encoding/hex.ts";
import type { PublicKey } from "../../core/ports/ports.ts";
import type { Governance } from "../../governance/chain/connect.ts";

/** What is looked for under a name. */
export interface Sought {
  readonly name: string;
  /** null when the home has no key of it any more */
  readonly key: PublicKey | null;
  /** what the home remembers; 0 for nothing */
  readonly id: number;
  /** action types that may be vouched for */
  readonly types: readonly string[];
}

/** Agents by name, as one block has them. @throws CHAIN_UNREACHABLE */
export async function readAgents(
  { rpc, contracts, head }: Governance,
  sought: readonly Sought[],
): Promise<Readonly<Record<string, AgentFacts>>> {
  const { agentRegistry } = contracts;
  const entries = sought.map(async ({ name, key, id: remembered, types }) => {
    const known = key === null ? 0 : await readAgentOfKey(rpc, agentRegistry, head, key);
    // A key that was made and not entered yet is no agent's; one that was is remembered.
    const id = known === 0 ? remembered : known;
    if (id === 0) return [];
    const [agent, over] = await Promise.all([
      readAgent(rpc, agentRegistry, head, id),
      readCapabilities(
        rpc,
        agentRegistry,
        head,
        id,
        types.map((type) => toHex(plainHash(type))),
      ),
    ]);
    const vouched = types.filter((_, i) => (over[i] ?? 0) > 0);
    const lapsed = vouched.filter((type) => (over[types.indexOf(type)] ?? 0) <= head.timestamp);
    const { status, posture, custody, modelDigest: model, changedAt, registeredAt } = agent;
    const facts: AgentFacts = {
      ...{ id, status, posture, custody, model, changed: changedAt > registeredAt, lapsed },
      capabilities: vouched.filter((type) => !lapsed.includes(type)).toSorted(),
    };
    return [[name, facts] as const];
  });
  return Object.fromEntries((await Promise.all(entries)).flat());
}

/** What a registry says of models, by digest. @throws CHAIN_UNREACHABLE */
export async function readModels(
  { rpc, contracts, head }: Governance,
  models: readonly MeantModel[],
): Promise<Readonly<Record<string, ModelFacts>>> {
  const entries = models.map(async ({ digest }) => {
    const { registeredAt, revokedAt, ...origin } = await readModel(rpc, contracts.modelRegistry, head, digest);
    const state = registeredAt === 0 ? "unknown" : revokedAt > 0 ? "revoked" : "standing";
    return [digest, { state, ...origin }] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
