import { z } from "zod";

import { fromHex, toHex } from "../../core/encoding/hex.ts";
import { concatBytes } from "../../core/encoding/bytes.ts";
import { sha256 } from "../../core/hash.ts";
import type { Pin } from "../../core/ports/ports.ts";
import { type PolicyReason, policyReason } from "../../core/words/reasons.ts";
import { readOne, view } from "../abi/call.ts";
import { lineageAbi } from "../abi/contracts.ts";
import { hash32 } from "../abi/words.ts";
import type { Rpc } from "../rpc/client.ts";

/**
 * The ids from a delegation up to its genesis; empty when the lineage does not know it. What a node stands under never
 * changes.
 * @throws CHAIN_UNREACHABLE
 */
export async function readPath(
  rpc: Rpc,
  lineage: string,
  at: Pick<Pin, "hash">,
  delegation: string,
): Promise<readonly string[]> {
  return readOne(rpc, view(lineageAbi, "pathOf", lineage, [delegation], { blockHash: at.hash }, z.array(hash32)));
}

/** SHA-256 over the ids of a path, hex: what an envelope calls its lineage. null for no path. */
export function lineageHash(path: readonly string[]): string | null {
  return path.length === 0 ? null : toHex(sha256(concatBytes(...path.map(fromHex))));
}

/** Stands: whatever else TrustLineage says is the reason a node, or one above it, does not. */
export const STANDING = "WITHIN_LIMITS";

/**
 * Whether a delegation and everything above it stands at a moment.
 * @param time unix seconds
 * @returns STANDING, or why not
 * @throws CHAIN_UNREACHABLE
 */
export async function readStanding(
  rpc: Rpc,
  lineage: string,
  at: Pick<Pin, "hash">,
  delegation: string,
  time: number,
): Promise<PolicyReason> {
  const ask = view(lineageAbi, "standingOf", lineage, [delegation, time], { blockHash: at.hash }, standing);
  return readOne(rpc, ask);
}

const standing = z
  .bigint()
  .transform(policyReason)
  .refine((reason) => reason !== undefined);
