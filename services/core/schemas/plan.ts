import { z } from "zod";

import { UNPRINTABLE } from "../text/unseen.ts";
import { actSchema } from "./act.ts";
import {
  address,
  agentSubject,
  hex32,
  logId,
  logUrn,
  seq,
  sha256b64,
  target,
  token,
  unixSeconds,
} from "./primitives.ts";

/** A person reads every step before she signs. */
export const MOST_STEPS = 64;

/** A plan runs at most this long, in seconds: 30 days. */
export const PLAN_MAX_LIFE = 2_592_000;

/** Of a plan with its disclosures. */
export const PLAN_MAX_BYTES = 262_144;

/** One intended action: what an intent for it says, with the same digests. */
const stepSchema = z.strictObject({ sub: target, act: actSchema });

/** For people: it stands in the log in clear and for ever. */
const why = z
  .string()
  .max(200)
  .refine((text) => !UNPRINTABLE.test(text), "expected a line of text that can be printed");

/** What an agent intends to do: `plan+jwt`, signed by its registered key. A human signs for all of it at once. */
export const planSchema = z
  .strictObject({
    v: z.literal(1),
    iss: agentSubject,
    /** the log of the signing service it is meant for */
    aud: logUrn,
    /** every step acts under it */
    delegation: hex32.nullable(),
    /** each once; their order is for whoever reads them */
    steps: z.array(stepSchema).min(1).max(MOST_STEPS),
    /** what it is for, in the agent's words; may be empty */
    why,
    _sd_alg: z.literal("sha-256"),
    iat: unixSeconds,
    /** no step is permitted from then on */
    exp: unixSeconds,
    jti: token,
  })
  .refine(({ iat, exp }) => exp > iat && exp - iat <= PLAN_MAX_LIFE, {
    path: ["exp"],
    message: `expected at most ${PLAN_MAX_LIFE} s after iat`,
  });
export type Plan = z.infer<typeof planSchema>;

/** Who ends a plan before its time: `revoke+jwt` by the plan's agent, or by one of the keys of those who may read everything. */
export const revokeOrderSchema = z.strictObject({
  v: z.literal(1),
  /** the plan's agent; null for an operator */
  iss: agentSubject.nullable(),
  /** the log whose owner is told */
  aud: logUrn,
  /** SHA-256 of the plan */
  plan: sha256b64,
  why,
  iat: unixSeconds,
  jti: token,
});
export type RevokeOrder = z.infer<typeof revokeOrderSchema>;

/** That a plan has ended: `revocation+jwt`, signed by the log's key, in its own log. It only tightens. */
export const revocationSchema = z.strictObject({
  v: z.literal(1),
  iss: logUrn,
  plan: sha256b64,
  by: z.enum(["agent", "operator"]),
  /** `kid` of the key that ordered it */
  key: sha256b64,
  why,
  iat: unixSeconds,
  jti: token,
  chain: z.strictObject({ log: logId, seq, anchor: address }),
});
export type Revocation = z.infer<typeof revocationSchema>;
