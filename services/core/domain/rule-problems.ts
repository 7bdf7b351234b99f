import { isCountersignError } from "../errors/error.ts";
import { checkRule } from "../mapping/check-rule.ts";
import { MAX_ACTIONS } from "../mapping/schema.ts";
import { shapeOf } from "../mapping/shape.ts";
import { originOf } from "../mapping/target-schema.ts";
import type { Problem } from "./problem.ts";
import type { Domain } from "./schema.ts";

/** What the services would refuse of the mapping that is made of a file, said at its lines. */
export function ruleProblems({ actions, targets, currencies }: Domain): Problem[] {
  const problems: Problem[] = [];
  const origins = new Map<string, string>();
  for (const [name, { url }] of Object.entries(targets)) {
    const other = origins.get(originOf(url));
    if (other !== undefined) {
      const message = `${other} has this origin already: give one of them another`;
      problems.push({ path: ["targets", name, "url"], message, against: ["targets", other, "url"] });
    }
    origins.set(originOf(url), name);
  }
  const shapes = new Map<string, string>();
  for (const [type, action] of Object.entries(actions)) {
    const path = ["actions", type];
    const other = shapes.get(shapeOf(action));
    if (other !== undefined) {
      const message = `${other} covers ${action.method} ${action.path} already`;
      problems.push({ path: [...path, "path"], message, against: ["actions", other, "path"] });
    }
    shapes.set(shapeOf(action), type);
    const wrong = ruleProblem(() => checkRule({ type, ...action }, currencies === undefined ? {} : { currencies }));
    if (wrong !== null) problems.push({ path, message: wrong });
  }
  if (Object.keys(actions).length > MAX_ACTIONS) {
    problems.push({ path: ["actions"], message: `more than ${MAX_ACTIONS}: a mapping has no room for them` });
  }
  return problems;
}

function ruleProblem(check: () => void): string | null {
  try {
    check();
    return null;
  } catch (error) {
    if (isCountersignError(error)) return error.detail;
    throw error;
  }
}
