import { NORMAL_STATE_AGE } from "../decision/degrade.ts";
import type { FloorEnd, FloorRecord } from "../schemas/floor.ts";
import { type AgentFacts, isTrying } from "./book.ts";
import { figuresOf, isOpened } from "./breaker.ts";
import { postureFloor } from "./posture-floor.ts";
import type { FloorRules } from "./rules.ts";

type Said = Pick<FloorRecord, "why" | "posture" | "verdict" | "ends" | "iat" | "type">;

/** How a floor with a cause may end. */
const ENDS: Readonly<Record<FloorRecord["why"]["by"], readonly FloorEnd["by"][]>> = {
  violation: ["governance", "time"],
  absent: ["review"],
  lost_chain: ["time"],
  breaker: ["trials"],
  trial: ["trials"],
};

/**
 * What the records before a floor do not bear out of it; null for nothing. The block of a lost chain is for whoever has a chain.
 * @param facts of its agent, up to the floor
 */
export function floorProblem(floor: Said, facts: AgentFacts): string | null {
  return formProblem(floor) ?? causeProblem(floor, facts);
}

function formProblem({ why, posture, verdict, ends, iat }: Said): string | null {
  if (!ENDS[why.by].includes(ends.by)) return `a floor for ${why.by} does not end by ${ends.by}`;
  if ((posture === null) !== (ends.by === "trials")) return "it lowers a posture, or is a breaker's";
  if (posture !== null && verdict !== postureFloor(posture)) return `${posture} asks for ${postureFloor(posture)}`;
  const until = ends.by === "time" ? ends.until : ends.by === "trials" ? ends.after : iat + 1;
  return until > iat ? null : "it ends before it begins";
}

function causeProblem({ why, iat, type }: Said, facts: AgentFacts): string | null {
  switch (why.by) {
    case "violation": {
      const { violation } = facts;
      const isIt = violation?.hash === why.record && violation.seq === why.seq && violation.reason === why.reason;
      if (!isIt) return `record ${why.seq} is no violation of the agent that still had no floor`;
      return type === null || type === violation.type ? null : `the violation was an action of type ${violation.type}`;
    }
    case "absent": {
      const { waiting } = facts;
      if (waiting?.hold !== why.hold || waiting.seq !== why.seq || waiting.since !== why.since) {
        return `hold ${why.hold} is not the one that waits longest`;
      }
      return iat - why.since >= why.after ? null : `it waited ${iat - why.since} s of ${why.after}`;
    }
    case "lost_chain":
      return why.age > NORMAL_STATE_AGE ? null : `state ${why.age} s away is not degraded`;
    case "breaker": {
      const { from, thresholds, decisions, denials, errors } = why;
      const counted = figuresOf(facts, iat, iat - from);
      const same = counted.decisions === decisions && counted.denials === denials && counted.errors === errors;
      if (!same) {
        return `the records give ${counted.decisions} decisions, ${counted.denials} denials, ${counted.errors} errors`;
      }
      if (standingBreaker(facts) !== undefined) return "a breaker of the agent is open already";
      return isOpened(counted, thresholds) ? null : "the figures reach no threshold";
    }
    case "trial": {
      const standing = standingBreaker(facts);
      const failed = standing?.hash === why.floor && isTrying(standing.claims, iat) ? standing.failed : null;
      return failed?.hash === why.record && failed.seq === why.seq ? null : `record ${why.seq} failed no trial`;
    }
  }
}

function standingBreaker({ floors }: AgentFacts) {
  return floors.find(({ claims }) => claims.ends.by === "trials");
}

/** What a floor has another way than the rule it follows; null for nothing. @param violated type of the action that broke a limit */
export function ruleProblem(
  { why, posture, verdict, ends, iat, type }: Said,
  { floors = {}, breaker }: FloorRules,
  violated: string | null,
): string | null {
  const { violation, absent, lostChain } = floors;
  const lasts = ends.by === "time" ? ends.until - iat : undefined;
  const follows = ((): boolean => {
    switch (why.by) {
      case "violation":
        return (
          violation?.to === posture &&
          (violation.actions === undefined || violation.actions.includes(violated ?? "")) &&
          violation.for === lasts &&
          (violation.of === "action") === (type !== null)
        );
      case "absent":
        return absent?.to === posture && absent?.after === why.after && type === null;
      case "lost_chain":
        return lostChain?.to === posture && lostChain?.for === lasts && type === null;
      case "breaker":
      case "trial": {
        if (breaker === undefined || ends.by !== "trials" || type !== null) return false;
        const same = ends.after - iat === breaker.open && ends.trials === breaker.trials && verdict === breaker.verdict;
        if (why.by === "trial" || !same) return same;
        const { least, denials, errors } = why.thresholds;
        const window = iat - why.from;
        return (
          least === breaker.least &&
          denials === (breaker.denials ?? null) &&
          errors === (breaker.errors ?? null) &&
          window === breaker.window
        );
      }
    }
  })();
  return follows ? null : `its mapping has no such rule for ${why.by}`;
}
