import { z } from "zod";

import { hex32 } from "../core/schemas/primitives.ts";
import { parseAs } from "../core/schemas/parse.ts";
import { readProblem, type Refused } from "./answer.ts";

const sourceSchema = z.discriminatedUnion("from", [
  z.object({ from: z.literal("service") }),
  z.object({ from: z.literal("policy"), policy: z.int() }),
  z.object({ from: z.literal("delegation"), id: hex32, depth: z.int(), agent: z.int() }),
]);

/** One limit beside what stands at it. */
const limitSchema = z.object({
  limit: z.string(),
  source: sourceSchema,
  kind: z.enum(["amount", "count", "time", "moment", "condition"]),
  dimension: z.string(),
  verdict: z.string(),
  reason: z.string(),
  value: z.string().nullable(),
  bound: z.string(),
  unit: z.string().nullable(),
  beyond: z.boolean().nullable(),
  headroom: z.string().nullable(),
  used: z.number().nullable(),
});

/** What would happen. Limits are null when the service could not read them. */
const simulationSchema = z.object({
  simulated: z.literal(true),
  verdict: z.enum(["AutoApproved", "Flagged", "Held", "Blocked"]),
  dimension: z.string(),
  reason: z.string(),
  explanation: z.string(),
  would_hold_until: z.int().nullable(),
  approvals: z.int(),
  approvals_needed: z.int().nullable(),
  policy: z.int(),
  version: z.int(),
  block: z.object({ number: z.int(), hash: hex32 }),
  limits: z.array(limitSchema).nullable(),
  decisive: limitSchema.nullable(),
  nearest: limitSchema.nullable(),
});

export type Simulated = z.infer<typeof simulationSchema> & { readonly kind: "simulated" };

/** What the signing service said to a simulation: never a permission, whatever it says. */
export function readSimulation(status: number, body: unknown): Simulated | Refused {
  if (status === 200) return { kind: "simulated", ...parseAs(simulationSchema, body, "BODY_INVALID") };
  return { kind: "refused", ...readProblem(status, body) };
}
