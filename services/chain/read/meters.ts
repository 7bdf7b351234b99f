import { z } from "zod";

import type { MeteredDelegation } from "../../core/counters/charges.ts";
import { type Meter, METERS } from "../../core/counters/meters.ts";
import type { Pin } from "../../core/ports/ports.ts";
import { readOne, view } from "../abi/call.ts";
import { lineageAbi } from "../abi/contracts.ts";
import { count, hash32 } from "../abi/words.ts";
import type { Rpc } from "../rpc/client.ts";
import type { SystemAddresses } from "./deployment.ts";
import { grantedLimits, readGrantEvents } from "./granted.ts";
import type { GrantLimits } from "./limits.ts";

/** Which meters a delegation has, and whose it is. */
export interface MeterView extends MeteredDelegation {
  readonly agentId: number;
}

const delegationSchema = z.object({ agentId: count, envelopeHash: hash32 });

/** @throws STATE_PROOF_INVALID when the node shows other limits than the chain's; CHAIN_UNREACHABLE when it shows none */
export async function readMeters(
  rpc: Rpc,
  system: Pick<SystemAddresses, "lineage" | "deployedAt">,
  pin: Pick<Pin, "hash" | "number">,
  delegation: string,
): Promise<MeterView> {
  const at = { blockHash: pin.hash };
  const [{ agentId, envelopeHash }, events] = await Promise.all([
    readOne(rpc, view(lineageAbi, "getDelegation", system.lineage, [delegation], at, delegationSchema)),
    readGrantEvents(rpc, system, pin, delegation),
  ]);
  return { delegation, agentId, meters: metersOf(grantedLimits(events, delegation, envelopeHash)) };
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
