import { keccak256 } from "ethers";
import { z } from "zod";

import { CountersignError } from "../../core/errors/error.ts";
import type { Pin } from "../../core/ports/ports.ts";
import { lineageAbi } from "../abi/contracts.ts";
import { members } from "../abi/decode.ts";
import { hash32, hexData } from "../abi/words.ts";
import type { Rpc } from "../rpc/client.ts";
import type { SystemAddresses } from "./deployment.ts";
import { readEvents } from "./events.ts";
import type { Limits } from "../../core/domain/limits.ts";
import { envelopeSchema, type GrantLimits, limitsSchema } from "./limits.ts";

const logSchema = z.object({ topics: z.array(hash32).min(1), data: hexData });
const DELEGATED = lineageAbi.getEvent("Delegated");

/** What the node shows of how a delegation was granted: nothing in it is believed yet. @throws CHAIN_UNREACHABLE */
export function readGrantEvents(
  rpc: Rpc,
  { lineage, deployedAt }: Pick<SystemAddresses, "lineage" | "deployedAt">,
  pin: Pick<Pin, "number">,
  delegation: string,
): Promise<readonly unknown[]> {
  const topics = [DELEGATED.topicHash, delegation];
  return readEvents(rpc, { address: lineage, topics, fromBlock: deployedAt, toBlock: pin.number });
}

/**
 * The delegations an agent was ever handed, oldest first, as the node shows them. @throws CHAIN_UNREACHABLE
 * @returns ids
 */
export async function readGrantsTo(
  rpc: Rpc,
  { lineage, deployedAt }: Pick<SystemAddresses, "lineage" | "deployedAt">,
  pin: Pick<Pin, "number">,
  agentId: number,
): Promise<readonly string[]> {
  const agent = `0x${agentId.toString(16).padStart(64, "0")}`;
  const topics = [DELEGATED.topicHash, null, null, agent];
  const events = await readEvents(rpc, { address: lineage, topics, fromBlock: deployedAt, toBlock: pin.number });
  return events.flatMap((event) => logSchema.safeParse(event).data?.topics[1] ?? []);
}

/**
 * The limits of a delegation stand in full only in its event, which a node can leave out or make up; their hash is state.
 * Only an event whose envelope has that hash counts.
 * @param envelopeHash of the delegation in TrustLineage
 * @throws STATE_PROOF_INVALID when the node shows other limits; CHAIN_UNREACHABLE when it shows none
 */
export function grantedLimits(events: readonly unknown[], delegation: string, envelopeHash: string): GrantLimits {
  return envelopeWith(events, delegation, envelopeHash, limitsSchema);
}

/** The same as the compiler of a domain file writes limits. @throws STATE_PROOF_INVALID, CHAIN_UNREACHABLE */
export function grantedEnvelope(events: readonly unknown[], delegation: string, envelopeHash: string): Limits {
  return envelopeWith(events, delegation, envelopeHash, envelopeSchema);
}

function envelopeWith<T>(
  events: readonly unknown[],
  delegation: string,
  envelopeHash: string,
  schema: z.ZodType<T>,
): T {
  for (const event of events) {
    const granted = decode(event, schema);
    if (granted?.hash === envelopeHash) return granted.limits;
  }
  if (events.length === 0) {
    throw new CountersignError("CHAIN_UNREACHABLE", `the node does not show how ${delegation} was granted`);
  }
  const detail = `the limits the node shows of ${delegation} are not those with the hash ${envelopeHash}`;
  throw new CountersignError("STATE_PROOF_INVALID", detail);
}

/** The envelope in an event, and keccak256 of its ABI encoding; null for what is no such event. */
function decode<T>(event: unknown, schema: z.ZodType<T>): { readonly limits: T; readonly hash: string } | null {
  const log = logSchema.safeParse(event);
  const place = DELEGATED.inputs.findIndex(({ name }) => name === "envelope");
  const type = DELEGATED.inputs[place];
  if (!log.success || type === undefined) return null;
  try {
    const values = lineageAbi.decodeEventLog(DELEGATED, log.data.data, log.data.topics);
    const hash = keccak256(lineageAbi.getAbiCoder().encode([type], [values[place]]));
    const limits = schema.safeParse(members(DELEGATED.inputs, values)["envelope"]);
    return limits.success ? { limits: limits.data, hash } : null;
  } catch {
    // ethers throws for whatever does not decode.
    return null;
  }
}
