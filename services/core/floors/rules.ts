import { z } from "zod";

import { actionType } from "../schemas/primitives.ts";
import { LOWER_POSTURES } from "../words/verdicts.ts";

/** Longest time a rule looks back, in seconds: what is older need not be remembered. */
export const MAX_WINDOW = 86_400;
const MAX_TIME = 90 * 86_400;

const posture = z.enum(LOWER_POSTURES);
const percent = z.int().min(1).max(100);

/**
 * The rules by which services are stricter than the contract, as the mapping has them in seconds and countersign.yaml in words:
 * one form for both.
 * @param time what a time is written as; read as seconds
 */
export function floorRulesShape(time: z.ZodType<number>) {
  const seconds = time.pipe(z.int().min(1).max(MAX_TIME));
  const window = time.pipe(z.int().min(10).max(MAX_WINDOW));
  return {
    /** what lowers an agent's posture at once */
    floors: z
      .strictObject({
        /** a limit was broken: for a time, or without one until governance takes it over */
        violation: z
          .strictObject({
            to: posture,
            for: seconds.optional(),
            /** whether everything the agent does waits then, or only actions of the type that broke the limit */
            of: z.enum(["agent", "action"]).optional(),
            /** types of action whose limits count; all of them where it is left out */
            actions: z.array(actionType).min(1).max(32).optional(),
          })
          .optional(),
        /** nobody looked at what the agent waits for: until somebody does */
        absent: z.strictObject({ after: seconds, to: posture }).optional(),
        /** a decision rested on degraded state: for so long, since what happened meanwhile may come late */
        lostChain: z.strictObject({ to: posture, for: seconds }).optional(),
      })
      .optional(),
    /** what stops an agent that fails or is refused too often */
    breaker: z
      .strictObject({
        /** decisions that are counted: those of so long */
        window,
        /** below so many decisions a rate means nothing */
        least: z.int().min(1).max(10_000),
        /** percent of them that were denied, or ended in an error, from which on it opens */
        denials: percent.optional(),
        errors: percent.optional(),
        /** verdict while it is open, how long that is, and how many permissions close it again after that */
        verdict: z.enum(["Held", "Blocked"]),
        open: seconds,
        trials: z.int().min(1).max(100),
      })
      .refine(
        ({ denials, errors }) => denials !== undefined || errors !== undefined,
        "expected denials, errors or both",
      )
      .optional(),
  };
}

export type FloorRules = z.infer<z.ZodObject<ReturnType<typeof floorRulesShape>>>;
export type ViolationRule = NonNullable<NonNullable<FloorRules["floors"]>["violation"]>;
export type BreakerRule = NonNullable<FloorRules["breaker"]>;

/** Whether there is any rule. */
export function hasFloorRules({ floors, breaker }: FloorRules): boolean {
  return floors !== undefined || breaker !== undefined;
}
