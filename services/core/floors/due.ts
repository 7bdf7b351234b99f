import { isDegraded } from "../decision/degrade.ts";
import type { FloorCause, FloorDraft, FloorEnd } from "../schemas/floor.ts";
import type { LowerPosture, Posture } from "../words/verdicts.ts";
import {
  type AgentFacts,
  applyingFloors,
  effectivePosture,
  type FloorMoment,
  isTrying,
  type Violation,
} from "./book.ts";
import { isOpened, figuresOf } from "./breaker.ts";
import { isBelow, postureFloor } from "./posture-floor.ts";
import type { BreakerRule, FloorRules, ViolationRule } from "./rules.ts";

/** A decision that is about to be made of an agent, as floors are judged for it. */
export interface FloorQuestion extends FloorMoment {
  readonly agent: number;
  /** the agent's posture in the registry, at `block` */
  readonly posture: Posture;
  readonly block: { readonly number: number; readonly hash: string; readonly timestamp: number };
  /** SHA-256 of the mapping the rules stand in */
  readonly map: string;
}

/** The floors that have to be recorded before an agent's next decision. None lowers what is as low already. */
export function dueFloors(facts: AgentFacts, { floors = {}, breaker }: FloorRules, asked: FloorQuestion): FloorDraft[] {
  const { violation, absent, lostChain } = floors;
  // A floor for one type of action lowers nothing else.
  const posture = effectivePosture(facts, asked.posture, { ...asked, type: "" });
  const lower = (to: LowerPosture, why: FloorCause, ends: FloorEnd, from: Posture, type: string | null = null) =>
    isBelow(to, from) ? [{ ...headOf(asked), type, why, posture: to, verdict: postureFloor(to), ends }] : [];
  const broken = violation === undefined ? null : brokenUnder(facts.violation, asked.map, violation);
  return [
    ...(broken === null || violation === undefined
      ? []
      : lower(
          violation.to,
          { by: "violation", record: broken.hash, seq: broken.seq, reason: broken.reason },
          violation.for === undefined ? { by: "governance" } : { by: "time", until: asked.now + violation.for },
          broken.posture,
          violation.of === "action" ? broken.type : null,
        )),
    ...(absent === undefined || facts.waiting === null || asked.now - facts.waiting.since < absent.after
      ? []
      : lower(absent.to, { by: "absent", ...facts.waiting, after: absent.after }, { by: "review" }, posture)),
    ...(lostChain === undefined || !isDegraded(asked.now, asked.block.timestamp)
      ? []
      : lower(lostChain.to, lostChainCause(asked), { by: "time", until: asked.now + lostChain.for }, posture)),
    ...(breaker === undefined ? [] : dueBreaker(facts, breaker, asked)),
  ];
}

function headOf({ agent, map, now }: FloorQuestion): Pick<FloorDraft, "agent" | "map" | "iat"> {
  return { agent, map, iat: now };
}

/** What another mapping did not forbid is judged by its own rules. */
function brokenUnder(violation: Violation | null, map: string, { actions }: ViolationRule): Violation | null {
  if (violation?.map !== map) return null;
  return actions === undefined || actions.includes(violation.type) ? violation : null;
}

function lostChainCause({ block: { number, hash, timestamp }, now }: FloorQuestion): FloorCause {
  return { by: "lost_chain", block: { number, hash }, age: Math.abs(now - timestamp) };
}

function dueBreaker(facts: AgentFacts, rule: BreakerRule, asked: FloorQuestion): FloorDraft[] {
  const standing = applyingFloors(facts, asked.posture, { ...asked, type: "" }).find(
    ({ claims }) => claims.ends.by === "trials",
  );
  const open = (why: FloorCause): FloorDraft[] => {
    const ends: FloorEnd = { by: "trials", after: asked.now + rule.open, trials: rule.trials };
    return [{ ...headOf(asked), type: null, why, posture: null, verdict: rule.verdict, ends }];
  };
  if (standing !== undefined) {
    const { failed, hash, claims } = standing;
    if (failed === null || !isTrying(claims, asked.now)) return [];
    return open({ by: "trial", floor: hash, record: failed.hash, seq: failed.seq });
  }
  const figures = figuresOf(facts, asked.now, rule.window);
  const thresholds = { least: rule.least, denials: rule.denials ?? null, errors: rule.errors ?? null };
  if (!isOpened(figures, thresholds)) return [];
  return open({ by: "breaker", from: asked.now - rule.window, ...figures, thresholds });
}
