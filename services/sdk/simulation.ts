import type { z } from "zod";

import { simulationSchema } from "../core/schemas/answers.ts";
import { parseAs } from "../core/schemas/parse.ts";
import { readProblem, type Refused } from "./answer.ts";

export type Simulated = z.infer<typeof simulationSchema> & { readonly kind: "simulated" };

/** What the signing service said to a simulation: never a permission, whatever it says. */
export function readSimulation(status: number, body: unknown): Simulated | Refused {
  if (status === 200) return { kind: "simulated", ...parseAs(simulationSchema, body, "BODY_INVALID") };
  return { kind: "refused", ...readProblem(status, body) };
}
