import { z } from "zod";

import { actSchema } from "./act.ts";
import { pendingShape } from "./pending.ts";
import { agentSubject, hex32, logUrn, sha256b64, target, token, unixSeconds } from "./primitives.ts";

/** What an agent, or who holds its key, wants to be seen by a human whatever the policy says. */
const atLeastSchema = z.strictObject({
  verdict: z.enum(["Flagged", "Held"]),
  /** for the human who approves: it stands in the log in clear, so it names parameters and tools, and no values */
  why: z
    .string()
    .min(1)
    .max(256)
    .regex(/^[\x20-\x7e]*$/, "expected printable ASCII"),
});
export type AtLeast = z.infer<typeof atLeastSchema>;

/** With its disclosures. The envelope it may become is smaller still. */
export const INTENT_MAX_BYTES = 16_384;

/** What an agent asks for: `intent+jwt`, signed by the agent's registered key. */
export const intentSchema = z.strictObject({
  v: z.literal(1),
  iss: agentSubject,
  /** the log of the signing service it is meant for */
  aud: logUrn,
  /** the log of the enforcement point the agent will present the envelope to */
  pep: logUrn,
  /** the target resource */
  sub: target,
  act: actSchema,
  _sd_alg: z.literal("sha-256"),
  delegation: hex32.nullable(),
  session: token,
  /** SAE hashes this action follows from */
  parents: z.array(sha256b64).max(8),
  /** the hold it resumes */
  hold: sha256b64.nullable(),
  /** SHA-256 of the agent's reasoning */
  reasoning: sha256b64.nullable(),
  /** asks for a stricter verdict than the policy alone would give; absent where it does not. The decision repeats it as a floor */
  at_least: atLeastSchema.optional(),
  ...pendingShape,
  iat: unixSeconds,
  exp: unixSeconds,
  jti: token,
});
export type Intent = z.infer<typeof intentSchema>;

/** An intent lives at most this long, in seconds. */
export const INTENT_MAX_LIFE = 300;
