import { floorsNow } from "../../core/floors/applying.ts";
import { createFloorBook } from "../../core/floors/book.ts";
import { dueFloors } from "../../core/floors/due.ts";
import { isFailure } from "../../core/floors/failure.ts";
import { floorProblem, ruleProblem } from "../../core/floors/problem.ts";
import type { FloorRules } from "../../core/floors/rules.ts";
import type { Block } from "../../chain/read/block.ts";
import type { DecisionRecord, FloorEntry, OutcomeRecord } from "../records/parsed.ts";
import type { Find } from "../report/findings.ts";

/** The rules of a mapping by its SHA-256; null for a mapping the audit was not given. */
export type RulesOf = (map: string) => FloorRules | null;

/** Floors of one signing log: made again from the records as its service had to make them. */
export interface FloorAudit {
  /** What a decision names of floors is exactly what applied in its place. @param block it was made at; null where that is not known */
  decide(find: Find, decision: DecisionRecord, block: Block | null): void;
  /** The records, or the chain, bear out why a floor was recorded. @param block the one it names */
  enter(find: Find, floor: FloorEntry, block: Block | null): void;
  review(hold: string): void;
  end(outcome: OutcomeRecord): void;
  /** when the last decision was made, unix seconds; 0 for none */
  decidedAt(): number;
}

export function createFloorAudit(rulesOf: RulesOf): FloorAudit {
  const book = createFloorBook();
  let newest = 0;
  return {
    decide(find, decision, block) {
      const { claims, subject } = decision;
      const { ctx, act, iat, pol } = claims;
      const facts = book.of(subject.agentId);
      const moment = { type: act.type, now: iat, at: pol.block.number };
      const named = new Map((ctx.floor ?? []).map(({ record, verdict }) => [record, verdict]));
      named.delete(ctx.intent);
      for (const { record, verdict } of floorsNow(facts, ctx.posture, moment)) {
        const said = named.get(record);
        named.delete(record);
        if (said === undefined) find("FLOOR_MISSING", `floor ${record} applied, and asks for ${verdict}`);
        else if (said !== verdict) find("FLOOR_UNFOUNDED", `floor ${record} asks for ${verdict}, not for ${said}`);
      }
      for (const record of named.keys()) find("FLOOR_UNFOUNDED", `no floor ${record} applied`);
      const rules = rulesOf(act.map);
      if (rules !== null) {
        // What the block's time was then is not known of one that is gone.
        const timestamp = block?.hash === pol.block.hash ? block.timestamp : iat;
        const asked = {
          agent: subject.agentId,
          posture: ctx.posture,
          block: { ...pol.block, timestamp },
          map: act.map,
        };
        for (const { why } of dueFloors(facts, rules, { ...asked, ...moment })) {
          find("FLOOR_MISSING", `a floor for ${why.by} was due before it, and stands nowhere`);
        }
      }
      book.decide(decision);
      newest = Math.max(newest, iat);
    },
    enter(find, floor, block) {
      const { claims } = floor;
      const problem = floorProblem(claims, book.of(claims.agent)) ?? blockProblem(floor, block);
      if (problem !== null) find("FLOOR_UNJUSTIFIED", problem);
      const rules = rulesOf(claims.map);
      const unlike = rules === null ? null : ruleProblem(claims, rules, book.of(claims.agent).violation?.type ?? null);
      if (unlike !== null) find("FLOOR_UNJUSTIFIED", unlike);
      book.enter(floor);
    },
    review: (hold) => book.review(hold),
    decidedAt: () => newest,
    end({ claims, seq, hash }) {
      if (isFailure(claims)) book.fail(claims.sae.hash, { seq, hash });
    },
  };
}

/** That the chain was far away is borne out by the block it was seen at, where that is still in the chain. */
function blockProblem({ claims: { why, iat } }: FloorEntry, block: Block | null): string | null {
  if (why.by !== "lost_chain") return null;
  if (block === null) return `there is no block ${why.block.number}`;
  if (block.hash !== why.block.hash) return null;
  const age = Math.abs(iat - block.timestamp);
  return age === why.age ? null : `block ${block.number} was ${age} s away, not ${why.age}`;
}
