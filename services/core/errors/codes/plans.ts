import { refused, type ErrorEntry } from "./entry.ts";

/** Bringing a chain to say what a domain file says. */
export const PLAN_ERRORS = {
  PLAN_CHANGED: refused(
    409,
    "The plan is not the one that was agreed to",
    "Look at it again: `countersign plan` shows what changed on the chain or in the file meanwhile, with the hash of today.",
  ),
} as const satisfies Record<string, ErrorEntry>;
