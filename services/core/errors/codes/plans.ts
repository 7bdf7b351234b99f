import { bad, refused, type ErrorEntry } from "./entry.ts";

/** Bringing a chain to say what a domain file says; and, from the second on, plans of agents that a human signs once. */
export const PLAN_ERRORS = {
  PLAN_CHANGED: refused(
    409,
    "The plan is not the one that was agreed to",
    "Look at it again: `countersign plan` shows what changed on the chain or in the file meanwhile, with the hash of today.",
  ),
  PLAN_TOO_LARGE: bad(413, "The plan is too large", "Sign several plans of fewer steps, or shorter parameters."),
  PLAN_STEP_TWICE: bad(
    400,
    "A plan has the same act twice",
    "Each step is taken once: build the act anew for each, so that its digests have salts of their own.",
  ),
  PLAN_POSTURE: refused(
    403,
    "No approval of this agent's plans would release anything",
    "Plans are for agents in posture SharedPlanning: below it each action waits for a person, above it none has to.",
  ),
  PLAN_REUSED: refused(409, "The log has a plan of the same steps", "Use that plan, or build the acts anew."),
  PLAN_STALE: refused(401, "The plan was not signed just now", "Sign it anew; check the agent's clock."),
  PLAN_ENDED: refused(409, "The plan has ended", "Nothing is left to revoke."),
  PLAN_UNKNOWN: bad(404, "No such plan", "Use the id of the 201 answer, or of `countersign plans list`."),
} as const satisfies Record<string, ErrorEntry>;
