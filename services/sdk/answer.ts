import type { z } from "zod";

import { PROBLEM_TYPE, problemType } from "../core/errors/problem.ts";
import { CountersignError } from "../core/errors/error.ts";
import { heldSchema, permittedSchema, problemSchema } from "../core/schemas/answers.ts";
import { parseAs } from "../core/schemas/parse.ts";

export type Permitted = z.infer<typeof permittedSchema> & { readonly kind: "permitted" };
export type Held = z.infer<typeof heldSchema> & { readonly kind: "held" };
export type Refused = z.infer<typeof problemSchema> & { readonly kind: "refused" };
export type Answer = Permitted | Held | Refused;

/** What the signing service said. An answer of another form is not a permission. */
export function readAnswer(status: number, body: unknown): Answer {
  if (status === 200) return { kind: "permitted", ...parseAs(permittedSchema, body, "BODY_INVALID") };
  if (status === 202) return { kind: "held", ...parseAs(heldSchema, body, "BODY_INVALID") };
  return { kind: "refused", ...readProblem(status, body) };
}

/** Problem details of this project's services; null when they are somebody else's. */
export function ownProblem(body: unknown): z.infer<typeof problemSchema> | null {
  const { success, data } = problemSchema.safeParse(body);
  return success && data.type === `${PROBLEM_TYPE}${data.code}` ? data : null;
}

/** The problem details of a refusal, or made-up ones when a proxy in between answered. */
export function readProblem(status: number, body: unknown): z.infer<typeof problemSchema> {
  const problem = ownProblem(body);
  if (problem !== null) return problem;
  const { title, cure, detail } = unexpected(status);
  return { type: problemType("INTERNAL"), title, status, detail, code: "INTERNAL", cure };
}

function unexpected(status: number): { title: string; cure: string; detail: string } {
  const error = new CountersignError("INTERNAL", `HTTP ${status} without problem details`);
  return { title: "Not an answer of this service", cure: error.cure, detail: error.detail };
}
