import { z } from "zod";

import { unixSeconds } from "../schemas/primitives.ts";

const words = z.string().min(1).max(256);

/** What an agent would like to have changed. It changes nothing: a person looks at it, and does it or does not. */
export const askedSchema = z.strictObject({
  v: z.literal(1),
  what: z.enum(["establish", "delegate", "revoke"]),
  /** name of the agent that asks, as in the file */
  by: words,
  at: unixSeconds,
  /** whom it is about */
  agent: words,
  /** who would hand authority down; null where nothing is */
  from: words.nullable(),
  capabilities: z.array(words).max(32),
  actions: z.array(words).max(32),
  targets: z.array(words).max(32),
  /** as in the file, `perAction.blockAbove=500.00 USD` */
  limits: z.array(words).max(32),
  why: z.string().min(1).max(1024),
});
export type Asked = z.infer<typeof askedSchema>;
