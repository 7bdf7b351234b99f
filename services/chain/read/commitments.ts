import { z } from "zod";

import type { Pin } from "../../core/ports/ports.ts";
import { readAll, readOne, view } from "../abi/call.ts";
import { policyRegistryAbi } from "../abi/contracts.ts";
import { count, hash32 } from "../abi/words.ts";
import type { Rpc } from "../rpc/client.ts";

/** A document an agent committed itself to, in force from then until its next one. */
export interface CommitmentView {
  readonly index: number;
  /** SHA-256, hex */
  readonly documentHash: string;
  /** unix seconds */
  readonly committedAt: number;
}

type At = Pick<Pin, "hash">;

/** How many commitments an agent ever made. @throws CHAIN_UNREACHABLE */
export function readCommitmentCount(rpc: Rpc, registry: string, at: At, agentId: number): Promise<number> {
  return readOne(rpc, view(policyRegistryAbi, "commitmentCount", registry, [agentId], { blockHash: at.hash }, count));
}

/** The newest commitments of an agent, oldest first. @param most how many @throws CHAIN_UNREACHABLE */
export async function readCommitments(
  rpc: Rpc,
  registry: string,
  at: At,
  agentId: number,
  most: number,
): Promise<readonly CommitmentView[]> {
  const total = await readCommitmentCount(rpc, registry, at, agentId);
  const first = Math.max(0, total - most);
  const schema = z.object({ documentHash: hash32, committedAt: count });
  const indexes = Array.from({ length: total - first }, (_, i) => first + i);
  const found = await readAll<z.infer<typeof schema>[]>(
    rpc,
    indexes.map((index) =>
      view(policyRegistryAbi, "getCommitment", registry, [agentId, index], { blockHash: at.hash }, schema),
    ),
  );
  return found.map((each, i) => ({ index: first + i, ...each }));
}
