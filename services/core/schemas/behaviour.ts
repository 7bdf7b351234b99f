import { z } from "zod";

import { agentSubject, contentDigest, hex32, logId, logUrn, seq, sha256b64, unixSeconds } from "./primitives.ts";

/**
 * What the agent saw of the answer. `unknown` says that it did not see the whole of one, and then nothing else: no digest of what
 * came in part, since the enforcement point saw another part.
 */
const outputSchema = z
  .strictObject({
    phase: z.enum(["executed", "unknown"]),
    /** HTTP status; null of a call of a tool */
    status: z.int().min(100).max(599).nullable(),
    /** of a call of a tool */
    result: z.enum(["ok", "error"]).nullable(),
    /** RFC 9530 digest of the content, as the outcome has it */
    digest: contentDigest.nullable(),
  })
  .refine(
    ({ phase, status, result, digest }) =>
      phase === "unknown"
        ? status === null && result === null && digest === null
        : (status === null) !== (result === null) && digest !== null,
    "what is executed has a digest, and a status or a result; what is unknown has none of them",
  );

/**
 * What an agent says it did, once the action is over: `behaviour+jwt`, by the key the permission was issued to, in the log of the
 * signing service. It grants nothing, and nothing rests on it but the comparison.
 */
export const behaviourSchema = z.strictObject({
  v: z.literal(1),
  iss: agentSubject,
  /** log of the signing service */
  aud: logUrn,
  /** the permission: its hash, and the leaf it is */
  sae: z.strictObject({ hash: sha256b64, log: logId, seq }),
  /** what it acted on: the salted digest of the request's content, or of the tool's input, that stands in the act's binding */
  input: sha256b64,
  /** SHA-256 of the act and its target, as an approval binds to it */
  act: hex32,
  output: outputSchema,
  /** SHA-256 of the document it acted under, as it committed itself to it on chain; null for none */
  commitment: hex32.nullable(),
  iat: unixSeconds,
});
export type Behaviour = z.infer<typeof behaviourSchema>;
/** What an agent saw of the answer. */
export type BehaviourOutput = Behaviour["output"];

/** So long after the end of an action an agent that owes it may take to say what it did, in seconds. */
export const BEHAVIOUR_TIME = 600;
