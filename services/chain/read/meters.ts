import { keccak256 } from "ethers";
import { z } from "zod";

import type { MeteredDelegation } from "../../core/counters/charges.ts";
import { type Meter, METERS } from "../../core/counters/meters.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { Pin } from "../../core/ports/ports.ts";
import { readOne, view } from "../abi/call.ts";
import { lineageAbi } from "../abi/contracts.ts";
import { members } from "../abi/decode.ts";
import { count, hash32, hexData } from "../abi/words.ts";
import type { Rpc } from "../rpc/client.ts";
import type { SystemAddresses } from "./deployment.ts";
import { readEvents } from "./events.ts";
import { type GrantLimits, limitsSchema } from "./limits.ts";

/** Which meters a delegation has, and whose it is. */
export interface MeterView extends MeteredDelegation {
  readonly agentId: number;
}

const delegationSchema = z.object({ agentId: count, envelopeHash: hash32 });
const logSchema = z.object({ topics: z.array(hash32).min(1), data: hexData });
const DELEGATED = lineageAbi.getEvent("Delegated");

/**
 * The limits of a delegation stand in full only in its event, which a node can leave out or make up; their hash is state.
 * Only an event whose envelope has that hash counts.
 * @throws STATE_PROOF_INVALID when the node shows other limits; CHAIN_UNREACHABLE when it shows none
 */
export async function readMeters(
  rpc: Rpc,
  { lineage, deployedAt }: Pick<SystemAddresses, "lineage" | "deployedAt">,
  pin: Pick<Pin, "hash" | "number">,
  delegation: string,
): Promise<MeterView> {
  const at = { blockHash: pin.hash };
  const filter = { address: lineage, topics: [DELEGATED.topicHash, delegation], fromBlock: deployedAt };
  const [{ agentId, envelopeHash }, events] = await Promise.all([
    readOne(rpc, view(lineageAbi, "getDelegation", lineage, [delegation], at, delegationSchema)),
    readEvents(rpc, { ...filter, toBlock: pin.number }),
  ]);
  for (const event of events) {
    const granted = decode(event);
    if (granted?.hash === envelopeHash) return { delegation, agentId, meters: metersOf(granted.limits) };
  }
  if (events.length === 0) {
    throw new CountersignError("CHAIN_UNREACHABLE", `the node does not show how ${delegation} was granted`);
  }
  const detail = `the limits the node shows of ${delegation} are not those with the hash ${envelopeHash}`;
  throw new CountersignError("STATE_PROOF_INVALID", detail);
}

/** The envelope in an event, and keccak256 of its ABI encoding; null for what is no such event. */
function decode(event: unknown): { readonly limits: GrantLimits; readonly hash: string } | null {
  const log = logSchema.safeParse(event);
  const place = DELEGATED.inputs.findIndex(({ name }) => name === "envelope");
  const type = DELEGATED.inputs[place];
  if (!log.success || type === undefined) return null;
  try {
    const values = lineageAbi.decodeEventLog(DELEGATED, log.data.data, log.data.topics);
    const hash = keccak256(lineageAbi.getAbiCoder().encode([type], [values[place]]));
    const limits = limitsSchema.safeParse(members(DELEGATED.inputs, values)["envelope"]);
    return limits.success ? { limits: limits.data, hash } : null;
  } catch {
    // ethers throws for whatever does not decode.
    return null;
  }
}

/** As EnvelopeStorage keeps them: in canonical form the first member of a bound decides whether it is absent. */
function metersOf({ financial, operational }: GrantLimits): readonly Meter[] {
  const spends = financial.currency !== "";
  const has: Readonly<Record<Meter, boolean>> = {
    [METERS.SPEND_DAY]: spends && financial.perDay.flagAt !== null,
    [METERS.SPEND_MONTH]: spends && financial.perMonth.flagAt !== null,
    [METERS.SPEND_LIFETIME]: spends && financial.lifetime.flagAt !== null,
    [METERS.ACTIONS_HOUR]: operational.perHour !== null,
    [METERS.ACTIONS_DAY]: operational.perDay !== null,
  };
  return Object.values(METERS).filter((meter) => has[meter]);
}
