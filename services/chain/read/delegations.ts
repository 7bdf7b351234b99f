import { z } from "zod";

import { firstWider } from "../../core/domain/order.ts";
import type { Pin } from "../../core/ports/ports.ts";
import type { PolicyReason } from "../../core/words/reasons.ts";
import { readAll, readOne, view } from "../abi/call.ts";
import { lineageAbi } from "../abi/contracts.ts";
import { count, hash32, hexData, timeBound } from "../abi/words.ts";
import type { Rpc } from "../rpc/client.ts";
import { grantedEnvelope, grantedLimits, readGrantEvents } from "./granted.ts";
import type { GrantLimits } from "./limits.ts";
import type { SystemAddresses } from "./deployment.ts";
import { readPath, readStanding } from "./lineage.ts";

/** A human commitment. Times are unix seconds; 0 for not yet. */
export interface GenesisView {
  readonly id: string;
  readonly threshold: number;
  /** seconds between the signatures of its principals and its force */
  readonly activationDelay: number;
  readonly activeAt: number;
  readonly revokedAt: number;
  /** SHA-256 of the text the principals signed */
  readonly textHash: string;
  /** ERC-7913 signers */
  readonly principals: readonly string[];
}

/** Authority handed to one agent. Times are unix seconds. */
export interface DelegationView {
  readonly id: string;
  /** what it rests on: a genesis or a delegation */
  readonly parent: string;
  readonly agentId: number;
  readonly depth: number;
  /** levels that may follow below */
  readonly levels: number;
  readonly cosigners: number;
  readonly reasoningRequired: boolean;
  readonly notBefore: number;
  readonly notAfter: number;
  /** 0 while it stands */
  readonly revokedAt: number;
  readonly limits: GrantLimits;
  /** the first member in which it grants more than the one above; null where it grants no more */
  readonly wider: string | null;
  /** STANDING, or why it, or what is above it, does not stand at the block */
  readonly standing: PolicyReason;
}

/** A delegation and everything above it, from the humans down. */
export interface LineageView {
  readonly genesis: GenesisView;
  readonly delegations: readonly DelegationView[];
}

const genesisSchema = z.object({
  ...{ threshold: count, activationDelay: count, activeAt: timeBound, revokedAt: timeBound, textHash: hash32 },
});
const delegationSchema = z.object({
  parent: hash32,
  agentId: count,
  envelopeHash: hash32,
  depth: count,
  levels: count,
  cosigners: count,
  reasoningRequired: z.boolean(),
  notBefore: timeBound,
  notAfter: timeBound,
  revokedAt: timeBound,
});

/** null when TrustLineage does not know the delegation. @throws CHAIN_UNREACHABLE, STATE_PROOF_INVALID */
export async function readLineage(
  rpc: Rpc,
  system: Pick<SystemAddresses, "lineage" | "deployedAt">,
  pin: Pick<Pin, "hash" | "number" | "timestamp">,
  delegation: string,
): Promise<LineageView | null> {
  const { lineage } = system;
  const path = (await readPath(rpc, lineage, pin, delegation)).toReversed();
  const [top, ...below] = path;
  if (top === undefined) return null;
  const at = { blockHash: pin.hash };
  const [genesis, principals] = await readAll<[z.infer<typeof genesisSchema>, string[]]>(rpc, [
    view(lineageAbi, "getGenesis", lineage, [top], at, genesisSchema),
    view(lineageAbi, "getPrincipals", lineage, [top], at, z.array(hexData)),
  ]);
  const nodes = below.map(async (id) => {
    const [{ envelopeHash, ...entry }, events, standing] = await Promise.all([
      readOne(rpc, view(lineageAbi, "getDelegation", lineage, [id], at, delegationSchema)),
      readGrantEvents(rpc, system, pin, id),
      readStanding(rpc, lineage, pin, id, pin.timestamp),
    ]);
    const limits = grantedLimits(events, id, envelopeHash);
    return { view: { id, ...entry, limits, standing }, envelope: grantedEnvelope(events, id, envelopeHash) };
  });
  const read = await Promise.all(nodes);
  const delegations = read.map(({ view: entry, envelope }, level): DelegationView => {
    const above = read[level - 1]?.envelope;
    return { ...entry, wider: above === undefined ? null : firstWider(envelope, above) };
  });
  return { genesis: { id: top, ...genesis, principals }, delegations };
}
