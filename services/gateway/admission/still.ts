import type { HeadTracker } from "../../chain/read/head.ts";
import type { Registries } from "../../chain/read/registries.ts";
import { isDegraded } from "../../core/decision/degrade.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { Clock, Pin, PublicKey } from "../../core/ports/ports.ts";
import { secondsOf } from "../../core/time.ts";
import type { OpenedEnvelope } from "../../core/verify/envelope.ts";
import type { LogSigner } from "../../core/verify/log-signer.ts";
import { checkPermission, type PermissionContext } from "../../core/verify/permission.ts";
import { parseAgentSubject } from "../../core/words/ids.ts";
import { requireActive } from "./agents.ts";
import { requireAuthority, requireRunning } from "./authority.ts";
import { headFor } from "./decision.ts";
import { requireStanding } from "./signers.ts";

/** What a permission is held against, before and after the connection stands. */
export interface StillDeps {
  /** where a permission must belong to count here */
  readonly place: Omit<PermissionContext, "now">;
  readonly head: Pick<HeadTracker, "refresh">;
  readonly registries: Registries;
  readonly clock: Clock;
}

/**
 * Asks once more what may have ended since the request was admitted: expiry, the signer's key, the agent, its authority, a pause.
 * @throws the code of what does not hold any more; also CHAIN_UNREACHABLE and STALE_STATE, since unknown means no
 */
export type StillHolds = () => Promise<void>;

/** The question for one admitted permission, to be asked at the newest head each time. */
export function createStillHolds(deps: StillDeps, envelope: OpenedEnvelope, signer: LogSigner): StillHolds {
  const { claims } = envelope;
  const inTime = () => checkPermission(claims, { ...deps.place, now: secondsOf(deps.clock) });
  return async () => {
    inTime();
    const pin = await headFor(deps.head, claims.pol.block);
    requireFreshForMoney(envelope, pin, secondsOf(deps.clock));
    await requireStanding(deps.registries, signer, claims.chain.log, pin, secondsOf(deps.clock));
    await requireAgent(deps, envelope, pin);
    // Reading the chain takes time.
    inTime();
  };
}

/**
 * The agent may act at this head, under authority that stands there, in an organization that is not paused.
 * @returns the agent's registered key
 * @throws AGENT_*, ORGANIZATION_PAUSED, LINEAGE_NOT_STANDING, CHAIN_UNREACHABLE
 */
export async function requireAgent(
  { registries, clock }: Pick<StillDeps, "registries" | "clock">,
  { claims }: OpenedEnvelope,
  pin: Pin,
): Promise<PublicKey> {
  const subject = parseAgentSubject(claims.iss);
  const key = requireActive(await registries.readAgent(pin, subject.agentId), subject);
  const moment = momentOf(clock, pin);
  await requireRunning(registries, pin, moment);
  await requireAuthority(registries, claims.ctx.delegation, pin, moment);
  return key;
}

/**
 * On a head this old a revocation may have been missed: no money moves, as none would be permitted.
 * @param now unix seconds
 * @throws STATE_DEGRADED
 */
export function requireFreshForMoney({ params }: OpenedEnvelope, pin: Pin, now: number): void {
  if (params.amount === undefined || !isDegraded(now, pin.timestamp)) return;
  throw new CountersignError("STATE_DEGRADED", `the newest block (${pin.number}) is ${now - pin.timestamp} s old`);
}

/** Now, by whichever is later of our clock and the head: neither may bring back what has ended by the other. */
export function momentOf(clock: Clock, pin: Pin): number {
  return Math.max(secondsOf(clock), pin.timestamp);
}
