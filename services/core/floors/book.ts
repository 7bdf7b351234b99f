import type { FloorRecord } from "../schemas/floor.ts";
import type { Sae } from "../schemas/sae.ts";
import { parseAgentSubject } from "../words/ids.ts";
import type { Posture } from "../words/verdicts.ts";
import { MAX_WINDOW } from "./rules.ts";
import { isBelow } from "./posture-floor.ts";
import { countsAsDenied, isViolation } from "./violations.ts";

/** A record with its place in the log. */
interface Placed<Claims> {
  readonly seq: number;
  /** base64url SHA-256 of the record */
  readonly hash: string;
  readonly claims: Claims;
}

/** A decision, as far as floors say something of it. */
export type SeenDecision = Placed<
  Pick<Sae, "iss" | "iat"> & {
    readonly act: Pick<Sae["act"], "type" | "map">;
    readonly pol: Pick<Sae["pol"], "verdict" | "reason" | "block">;
    readonly ctx: Pick<Sae["ctx"], "posture" | "floor" | "intent" | "hold_until">;
  }
>;
export type SeenFloor = Placed<FloorRecord>;

/** A decision a breaker counts. */
export interface Counted {
  readonly seq: number;
  /** unix seconds */
  readonly iat: number;
  readonly denied: boolean;
  failed: boolean;
  /** of a permission, whose end is not known yet */
  readonly permission: string | null;
}

/** A floor that has not ended for good, and how far its trials went. */
export interface Standing extends SeenFloor {
  /** block at which the registry was seen to be at least as strict: from it on governance alone counts */
  takenOver: number | null;
  /** permissions under it since it asks for trials */
  trials: number;
  /** the record that failed a trial */
  failed: { readonly seq: number; readonly hash: string } | null;
}

/** A limit that was broken, and no floor answers it yet. */
export interface Violation {
  readonly seq: number;
  readonly hash: string;
  readonly reason: string;
  /** type of the action, and the mapping it was decided under */
  readonly type: string;
  readonly map: string;
  /** autonomy the agent had in effect */
  readonly posture: Posture;
}

/** Everything the records say of one agent that a floor can follow from. */
export interface AgentFacts {
  floors: readonly Standing[];
  /** of the last day, and behind the last breaker floor's end; by seq */
  readonly counted: Counted[];
  /** the oldest hold that was opened since an approver last did anything about one of the agent's */
  waiting: { readonly hold: string; readonly seq: number; readonly since: number } | null;
  violation: Violation | null;
}

/**
 * What the records of a signing log say that floors follow from and end by: a pure function of the records in the order of seq, so
 * that a service after a restart, another one on the same log, and an auditor come to the same.
 */
export interface FloorBook {
  decide(decision: SeenDecision): void;
  enter(floor: SeenFloor): void;
  /** An approver said yes or no to a hold. */
  review(hold: string): void;
  /** A permission ended in an error. @param sae its hash @param by the record that says so */
  fail(sae: string, by: { readonly seq: number; readonly hash: string }): void;
  of(agent: number): AgentFacts;
  /** those the records say anything of */
  agents(): readonly number[];
  /** the agent a hold is of; null when no such hold was opened */
  agentOfHold(hold: string): number | null;
}

export function createFloorBook(): FloorBook {
  const agents = new Map<number, AgentFacts>();
  const holds = new Map<string, number>();
  /** permissions that can still fail */
  const permitted = new Map<
    string,
    { readonly agent: number; readonly entry: Counted | null; readonly trialOf: string | null }
  >();

  const of = (agent: number): AgentFacts => {
    const known = agents.get(agent);
    if (known !== undefined) return known;
    const facts: AgentFacts = { floors: [], counted: [], waiting: null, violation: null };
    agents.set(agent, facts);
    return facts;
  };

  function forget(facts: AgentFacts, now: number): void {
    const first = facts.counted.findIndex(({ iat }) => iat > now - MAX_WINDOW);
    if (first !== 0) drop(facts.counted.splice(0, first < 0 ? facts.counted.length : first));
  }

  function drop(counted: readonly Counted[]): void {
    for (const { permission } of counted) if (permission !== null) permitted.delete(permission);
  }

  return {
    of,
    agents: () => [...agents.keys()],
    agentOfHold: (hold) => holds.get(hold) ?? null,
    decide({ seq, hash, claims }) {
      const { agentId } = parseAgentSubject(claims.iss);
      const { act, pol, ctx, iat } = claims;
      const facts = of(agentId);
      const named = new Set((ctx.floor ?? []).map(({ record }) => record));
      const permits = pol.verdict === "AutoApproved" || pol.verdict === "Flagged";
      const denied = pol.verdict === "Blocked" && countsAsDenied(pol.reason);
      for (const floor of facts.floors) {
        if (isTakenOver(floor.claims, ctx.posture)) floor.takenOver ??= pol.block.number;
      }
      facts.floors = facts.floors.filter((floor) => !isOver(floor.claims, iat));
      const breaker = facts.floors.find((floor) => floor.claims.ends.by === "trials" && named.has(floor.hash)) ?? null;
      if (breaker === null) {
        const entry = { seq, iat, denied, failed: false, permission: permits ? hash : null };
        facts.counted.push(entry);
        if (permits) permitted.set(hash, { agent: agentId, entry, trialOf: null });
      } else if (isTrying(breaker.claims, iat)) {
        if (permits) {
          breaker.trials += 1;
          permitted.set(hash, { agent: agentId, entry: null, trialOf: breaker.hash });
        }
        if (denied) breaker.failed ??= { seq, hash };
        facts.floors = facts.floors.filter((floor) => floor !== breaker || !isPassed(breaker));
      }
      forget(facts, iat);
      if (ctx.hold_until !== null) {
        holds.set(ctx.intent, agentId);
        facts.waiting ??= { hold: ctx.intent, seq, since: iat };
      }
      if (pol.verdict !== "Blocked" || !isViolation(pol.reason)) return;
      const posture = effectivePosture(facts, ctx.posture, {
        ...{ type: act.type, now: iat, at: pol.block.number },
      });
      facts.violation = { seq, hash, reason: pol.reason, type: act.type, map: act.map, posture };
    },
    enter(floor) {
      const { claims, hash, seq } = floor;
      const facts = of(claims.agent);
      const stand = { seq, hash, claims, takenOver: null, trials: 0, failed: null };
      const isBreaker = claims.ends.by === "trials";
      // One breaker at a time: what follows from a trial that failed takes the place of the one it was a trial of.
      facts.floors = [...facts.floors.filter(({ claims: { ends } }) => !isBreaker || ends.by !== "trials"), stand];
      if (isBreaker) drop(facts.counted.splice(0));
      if (claims.why.by === "violation" && facts.violation?.hash === claims.why.record) facts.violation = null;
    },
    review(hold) {
      const agent = holds.get(hold);
      if (agent === undefined) return;
      const facts = of(agent);
      facts.waiting = null;
      facts.floors = facts.floors.filter(({ claims }) => claims.ends.by !== "review");
    },
    fail(sae, by) {
      const permission = permitted.get(sae);
      if (permission === undefined) return;
      permitted.delete(sae);
      if (permission.entry !== null) permission.entry.failed = true;
      const floor = of(permission.agent).floors.find(({ hash }) => hash === permission.trialOf);
      if (floor !== undefined) floor.failed ??= by;
    },
  };
}

/** From here on governance alone says how much autonomy there is: the registry is at least as strict. */
function isTakenOver({ ends, posture }: FloorRecord, registered: Posture): boolean {
  return ends.by === "governance" && posture !== null && !isBelow(posture, registered);
}

/** Whether a floor ended at its time. @param now unix seconds */
export function isOver({ ends }: FloorRecord, now: number): boolean {
  return ends.by === "time" && ends.until <= now;
}

/** Whether a breaker is half open. */
export function isTrying({ ends }: FloorRecord, now: number): boolean {
  return ends.by === "trials" && ends.after <= now;
}

function isPassed({ claims: { ends }, trials, failed }: Standing): boolean {
  return ends.by === "trials" && failed === null && trials >= ends.trials;
}

/** Of whom a floor is asked, when. */
export interface FloorMoment {
  readonly type: string;
  /** unix seconds */
  readonly now: number;
  /** number of the block everything is read at */
  readonly at: number;
}

/**
 * The floors of an agent that apply to an action of a type at a time. One that was taken over still applies to what is decided at an
 * older block, where the registry was not as strict yet.
 */
export function applyingFloors(
  { floors }: AgentFacts,
  registered: Posture,
  { type, now, at }: FloorMoment,
): readonly Standing[] {
  return floors.filter(
    ({ claims, takenOver }) =>
      (claims.type === null || claims.type === type) &&
      !isTakenOver(claims, registered) &&
      (takenOver === null || at < takenOver) &&
      !isOver(claims, now),
  );
}

/** The least autonomy the registry and the floors leave an agent for actions of a type. */
export function effectivePosture(facts: AgentFacts, registered: Posture, moment: FloorMoment): Posture {
  return applyingFloors(facts, registered, moment).reduce<Posture>(
    (least, { claims: { posture } }) => (posture !== null && isBelow(posture, least) ? posture : least),
    registered,
  );
}
