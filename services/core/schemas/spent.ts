import { z } from "zod";

import { hex32, uint256 } from "./primitives.ts";

/** Windows of counters; the place is the number in call data (contracts/types/ActionRequest.sol, Counter). */
export const WINDOWS = ["action", "day", "month", "lifetime", "hour"] as const;
export type Window = (typeof WINDOWS)[number];

/** A budget or rate an action is charged to: minor units of its currency, or actions. */
export const spentSchema = z.strictObject({
  counter: hex32,
  window: z.enum(WINDOWS),
  /** place of this reservation in the counter, contiguous from 1 */
  n: z.int().min(1),
  /** what the counter stood at: everything reserved before, less what was released meanwhile */
  before: uint256,
  reserved: uint256,
});
export type Spent = z.infer<typeof spentSchema>;

/** Most counters an envelope carries. */
export const MAX_SPENT = 32;
