import { readPolicy } from "../../chain/read/policies.ts";
import { readMinDelay } from "../../chain/read/timelock.ts";
import { modelsOf } from "../../core/domain/models.ts";
import type { Comparison, Found, Powers } from "../../core/domain/plan/facts.ts";
import type { PublicKey } from "../../core/ports/ports.ts";
import type { Governance } from "../../governance/chain/connect.ts";
import { predictChange, predictState } from "../../governance/chain/prediction.ts";
import { readParameters, readVersion } from "../../governance/chain/versions.ts";
import { findBirth, readPowers } from "../../governance/deployment/powers.ts";
import { readPolicyFile } from "../../governance/file/policy-file.ts";
import type { DomainState } from "./state.ts";
import type { Meant } from "./wanted.ts";
import { readAgents, readModels, type Sought } from "./agents.ts";
import { readDelegations, readGeneses } from "./authority.ts";

/** The first policy of a System, and the one everything is judged by. */
export const POLICY = 1;

/** What a home has of each agent it knows, and where to look for the rest. */
export interface Known {
  readonly state: DomainState;
  /** by name: the public key of each agent the home has one of */
  readonly keys: ReadonlyMap<string, PublicKey>;
}

/**
 * What a chain says of everything a file means, at the block the governance was read at.
 * @throws CHAIN_UNREACHABLE, STATE_PROOF_INVALID, POLICY_UNKNOWN
 */
export async function readFound(governance: Governance, meant: Meant, { state, keys }: Known): Promise<Found> {
  const { chainId, contracts, head } = governance;
  const { domain, walletOf } = meant;
  const names = [...new Set([...Object.keys(domain.agents), ...Object.keys(state.agents)])];
  const actions = Object.keys(domain.actions);
  const sought: Sought[] = names.map((name) => ({
    name,
    key: keys.get(name) ?? null,
    id: state.agents[name]?.id ?? 0,
    types: [...new Set([...actions, ...(state.agents[name]?.capabilities ?? [])])].toSorted(),
  }));
  const [powers, policy, agents, models, geneses] = await Promise.all([
    readPowersOf(governance),
    readPolicyFacts(governance, meant),
    readAgents(governance, sought),
    readModels(
      governance,
      modelsOf(domain).map(({ model }) => model),
    ),
    readGeneses(governance, domain, walletOf),
  ]);
  const delegations = await readDelegations(governance, agents, state.delegations);
  return {
    ...{ chainId, system: contracts.system, time: head.timestamp, powers },
    ...policy,
    agents,
    models,
    geneses,
    delegations,
  };
}

async function readPowersOf({ rpc, contracts, deployedAt, head, council }: Governance): Promise<Powers> {
  const birth = await findBirth(rpc, contracts.timelock, deployedAt, head);
  const [delay, roles] = await Promise.all([
    readMinDelay(rpc, contracts.timelock, head),
    readPowers(rpc, contracts.roles, head, birth),
  ]);
  const holders = (role: string) => (roles[role] ?? []).filter((each) => each !== contracts.council).toSorted();
  return {
    members: council.members.toSorted(),
    threshold: council.threshold,
    delay,
    guardians: holders("GUARDIAN"),
    registrars: holders("REGISTRAR"),
  };
}

async function readPolicyFacts(
  governance: Governance,
  meant: Meant,
): Promise<Pick<Found, "policy" | "version" | "compared">> {
  const { rpc, contracts, head } = governance;
  const view = await readPolicy(rpc, contracts.policyRegistry, head, POLICY);
  if (view === null) return { policy: { parameters: null, mapping: "" }, version: 0, compared: null };
  const encoded = await readParameters(governance, String(POLICY), view.version);
  const parameters = readPolicyFile(encoded, Object.keys(meant.domain.actions));
  const mapping = view.mappingHash;
  const isSame = encoded === meant.parameters && mapping === meant.policy.mapping;
  const compared = isSame ? null : await compare(governance, meant, encoded, view.version);
  return { policy: { parameters, mapping }, version: view.version, compared };
}

/** As the registry will say it once the file's policy is published. */
async function compare(governance: Governance, meant: Meant, parameters: string, from: number): Promise<Comparison> {
  const version = await readVersion(governance, String(POLICY), from);
  const { evaluator, gasLimit, codeHash } = version;
  const next = { evaluator, gasLimit, codeHash, mappingHash: meant.policy.mapping, parameters: meant.parameters };
  return predictChange(governance, { version, parameters }, next, await predictState(governance, next));
}
