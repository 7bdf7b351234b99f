import { z } from "zod";

import type { Limits } from "../../core/domain/limits.ts";
import { keyHash } from "../../core/jws/key.ts";
import type { Pin, PublicKey } from "../../core/ports/ports.ts";
import type { PolicyReason } from "../../core/words/reasons.ts";
import { readAll, readOne, type View, view } from "../abi/call.ts";
import { agentAbi, lineageAbi, modelAbi } from "../abi/contracts.ts";
import { count, hash32, markWord, timeBound } from "../abi/words.ts";
import type { Rpc } from "../rpc/client.ts";
import type { SystemAddresses } from "./deployment.ts";
import { grantedEnvelope, readGrantEvents } from "./granted.ts";
import { readStanding } from "./lineage.ts";

/*
 * What whoever brings a chain to say something has to know of single things on it. Every function throws CHAIN_UNREACHABLE.
 */

type At = Pick<Pin, "hash">;

/** The agent a key belongs to, or belonged to; 0 for none. */
export async function readAgentOfKey(rpc: Rpc, registry: string, at: At, key: PublicKey): Promise<number> {
  return readOne(rpc, view(agentAbi, "agentOfKey", registry, [keyHash(key)], { blockHash: at.hash }, count));
}

/** When what is vouched for is over, unix seconds, by action type (32 bytes, hex); 0 where nobody vouches. */
export async function readCapabilities(
  rpc: Rpc,
  registry: string,
  at: At,
  agentId: number,
  actionTypes: readonly string[],
): Promise<readonly number[]> {
  const schema = z.object({ expiresAt: timeBound });
  const views: View<{ expiresAt: number }>[] = actionTypes.map((type) =>
    view(agentAbi, "capabilityOf", registry, [agentId, type], { blockHash: at.hash }, schema),
  );
  return (await readAll<{ expiresAt: number }[]>(rpc, views)).map(({ expiresAt }) => expiresAt);
}

/** A registered model. Times are unix seconds: 0 for a digest that is unknown, or stands. Digests are hex. */
export interface ModelView {
  readonly registeredAt: number;
  readonly revokedAt: number;
  readonly slsaLevel: number;
  readonly sbomDigest: string;
  readonly provenanceDigest: string;
}

/** When a model was entered and when it ended, unix seconds; 0 for not yet. */
export async function readModel(rpc: Rpc, registry: string, at: At, digest: string): Promise<ModelView> {
  const schema = z.object({
    ...{ registeredAt: count, revokedAt: count, slsaLevel: count },
    ...{ sbomDigest: hash32, provenanceDigest: hash32 },
  });
  return readOne(rpc, view(modelAbi, "getModel", registry, [digest], { blockHash: at.hash }, schema));
}

/** How far a genesis has come. Times are unix seconds, 0 for not yet. */
export async function readGenesis(rpc: Rpc, lineage: string, at: At, genesis: string) {
  const schema = z.object({ nominatedAt: count, activeAt: timeBound, revokedAt: count });
  return readOne(rpc, view(lineageAbi, "getGenesis", lineage, [genesis], { blockHash: at.hash }, schema));
}

/** What a grant by somebody has to name: a nonce, and of an agent the mark of its grants. */
export async function readGranting(
  rpc: Rpc,
  lineage: string,
  at: At,
  delegator: string | number,
): Promise<{ readonly nonce: number; readonly grantMark: string }> {
  const word = typeof delegator === "string" ? delegator : `0x${delegator.toString(16).padStart(64, "0")}`;
  const block = { blockHash: at.hash };
  const nonce = await readOne(rpc, view(lineageAbi, "nonceOf", lineage, [word], block, count));
  if (typeof delegator === "string") return { nonce, grantMark: `0x${"00".repeat(16)}` };
  return {
    nonce,
    grantMark: await readOne(rpc, view(lineageAbi, "grantMarkOf", lineage, [delegator], block, markWord)),
  };
}

/** A delegation as it was granted, and whether it stands. */
export interface GrantedNode {
  readonly id: string;
  readonly parent: string;
  readonly agentId: number;
  readonly levels: number;
  /** SHA-256 of why, hex */
  readonly reasoning: string;
  readonly revoked: boolean;
  readonly limits: Limits;
  readonly standing: PolicyReason;
}

const nodeSchema = z.object({
  parent: hash32,
  agentId: count,
  depth: count,
  levels: count,
  revokedAt: timeBound,
  envelopeHash: hash32,
  reasoningHash: hash32,
});

/** null when the lineage does not know it. @throws STATE_PROOF_INVALID */
export async function readNode(
  rpc: Rpc,
  system: Pick<SystemAddresses, "lineage" | "deployedAt">,
  pin: Pick<Pin, "hash" | "number" | "timestamp">,
  id: string,
): Promise<GrantedNode | null> {
  const { lineage } = system;
  const ask = view(lineageAbi, "getDelegation", lineage, [id], { blockHash: pin.hash }, nodeSchema);
  const { depth, revokedAt, envelopeHash, reasoningHash: reasoning, ...node } = await readOne(rpc, ask);
  if (depth === 0) return null;
  const [events, standing] = await Promise.all([
    readGrantEvents(rpc, system, pin, id),
    readStanding(rpc, lineage, pin, id, pin.timestamp),
  ]);
  return {
    id,
    ...node,
    reasoning,
    revoked: revokedAt > 0,
    limits: grantedEnvelope(events, id, envelopeHash),
    standing,
  };
}
