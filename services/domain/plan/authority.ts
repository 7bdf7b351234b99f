import type { Nomination } from "../../chain/abi/contracts.ts";
import { readGrantsTo } from "../../chain/read/granted.ts";
import { readGenesis, readNode } from "../../chain/read/holdings.ts";
import { genesisId } from "../../chain/signed/grant.ts";
import type { DelegationFacts, GenesisFacts } from "../../core/domain/plan/facts.ts";
import type { Domain } from "../../core/domain/schema.ts";
import { hashOfWords } from "../../core/domain/words.ts";
import type { Governance } from "../../governance/chain/connect.ts";

type WalletOf = (said: string) => string;

/** What a principal of a file is named for: she commits alone, and at once. */
export function nominationOf({ principals }: Domain, name: string, walletOf: WalletOf): Nomination {
  const { wallet = "", commitment = "" } = principals[name] ?? {};
  return { principals: [walletOf(wallet)], threshold: 1, activationDelay: 0, textHash: hashOfWords(commitment) };
}

/** How far the commitments of a file's principals have come. @throws CHAIN_UNREACHABLE */
export async function readGeneses(
  { rpc, chainId, contracts, head }: Governance,
  domain: Domain,
  walletOf: WalletOf,
): Promise<Readonly<Record<string, { readonly id: string; readonly state: GenesisFacts }>>> {
  const { lineage } = contracts;
  const entries = Object.keys(domain.principals).map(async (name) => {
    const id = genesisId({ chainId, lineage }, nominationOf(domain, name, walletOf));
    const { nominatedAt, activeAt, revokedAt } = await readGenesis(rpc, lineage, head, id);
    const state: GenesisFacts =
      revokedAt > 0 ? "revoked" : activeAt > 0 ? "active" : nominatedAt > 0 ? "nominated" : "unknown";
    return [name, { id, state }] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/**
 * The authority of agents by name: what the home remembers, or else the newest the chain shows. What was granted to an agent
 * beside that is another's affair.
 * @throws CHAIN_UNREACHABLE, STATE_PROOF_INVALID
 */
export async function readDelegations(
  governance: Governance,
  agents: Readonly<Record<string, { readonly id: number }>>,
  remembered: Readonly<Record<string, { readonly id: string }>>,
): Promise<Readonly<Record<string, DelegationFacts>>> {
  const { rpc, contracts, deployedAt, head } = governance;
  const system = { lineage: contracts.lineage, deployedAt };
  const entries = Object.entries(agents).map(async ([name, { id: agentId }]) => {
    const own = remembered[name]?.id;
    const kept = own === undefined ? null : await readNode(rpc, system, head, own);
    if (kept !== null && kept.agentId === agentId) return [[name, kept] as const];
    const newest = (await readGrantsTo(rpc, system, head, agentId)).at(-1);
    const node = newest === undefined ? null : await readNode(rpc, system, head, newest);
    return node === null ? [] : [[name, node] as const];
  });
  return Object.fromEntries((await Promise.all(entries)).flat());
}
