import { z } from "zod";

import { agentSubject, logUrn, token, unixSeconds } from "./primitives.ts";

/** Who asks to read what: `read+jwt` in the `Countersign-Proof` header, by an agent's or an operator's key. */
export const readingSchema = z.strictObject({
  v: z.literal(1),
  /** the agent that asks; null for an operator */
  iss: agentSubject.nullable(),
  /** the log whose owner is asked */
  aud: logUrn,
  method: z.literal("GET"),
  /** path and query of the request, as sent */
  path: z.string().min(1).max(2048),
  iat: unixSeconds,
  jti: token,
});
export type Reading = z.infer<typeof readingSchema>;
