import { isCountersignError } from "../errors/error.ts";
import { checkRule, checkToolRule } from "../mapping/check-rule.ts";
import { enforceProblem } from "../mapping/enforce.ts";
import { previewProblem } from "../mapping/preview.ts";
import { MAX_ACTIONS } from "../mapping/schema.ts";
import { callShapeOf, shapeOf } from "../mapping/shape.ts";
import { originOf } from "../mapping/target-schema.ts";
import type { Problem } from "./problem.ts";
import { type Domain, type DomainAction, isCall, isHttp, type ServerTarget } from "./schema.ts";
import { mappedServer, spokenWith } from "./servers.ts";

/** What the services would refuse of the mapping that is made of a file, said at its lines. */
export function ruleProblems(domain: Domain): Problem[] {
  const { actions } = domain;
  const problems: Problem[] = [...targetProblems(domain)];
  const shapes = new Map<string, string>();
  const requests = Object.entries(actions).flatMap(([type, action]) => (isCall(action) ? [] : [{ type, ...action }]));
  for (const [type, action] of Object.entries(actions)) {
    const path = ["actions", type];
    const { shape, words, member } = coverage(action);
    const other = shapes.get(shape);
    if (other !== undefined) {
      const message = `${other} covers ${words} already`;
      problems.push({ path: [...path, member], message, against: ["actions", other, member] });
    }
    shapes.set(shape, type);
    const unseen = isCall(action) ? null : previewProblem({ type, ...action }, requests);
    if (unseen !== null) problems.push({ path: [...path, "preview"], message: unseen });
    const wrong = ruleProblem(type, action, domain);
    if (wrong !== null) problems.push({ path, message: wrong });
    problems.push(...kindProblems(type, action, domain));
  }
  problems.push(...enforcementProblems(domain));
  if (Object.keys(actions).length > MAX_ACTIONS) {
    problems.push({ path: ["actions"], message: `more than ${MAX_ACTIONS}: a mapping has no room for them` });
  }
  return problems;
}

/** Only requests that move no money are merely watched, and only of types there are. */
function enforcementProblems({ enforce, actions }: Domain): Problem[] {
  const rules = Object.entries(actions).map(([type, action]) => ({ type, ...action }));
  const wrong = enforceProblem({ enforce, actions: rules.filter((rule) => !isCall(rule)) });
  return wrong === null ? [] : [{ path: ["enforce", wrong.type], message: wrong.message }];
}

/** Two targets of one place could be taken for each other. */
function targetProblems({ targets }: Domain): Problem[] {
  const seen = new Map<string, readonly [name: string, member: string]>();
  return Object.entries(targets).flatMap(([name, target]) => {
    const [place, member, what] = isHttp(target)
      ? [originOf(target.url), "url", "origin"]
      : [serverPlace(target), spokenWith(target).protocol, "server"];
    const other = seen.get(place);
    seen.set(place, [name, member]);
    if (other === undefined) return [];
    const message = `${other[0]} has this ${what} already: give one of them another`;
    return [{ path: ["targets", name, member], message, against: ["targets", ...other] }];
  });
}

function serverPlace(target: ServerTarget): string {
  const { protocol, server } = mappedServer(target);
  return `${protocol} ${server}`;
}

/** What an action covers, and the member of the file that says so. */
function coverage(action: DomainAction) {
  if (isCall(action)) return { shape: callShapeOf(action), words: action.tool, member: "tool" };
  return { shape: shapeOf(action), words: `${action.method} ${action.path}`, member: "path" };
}

/** An action is of the kind of its target, and a tool whose server describes it was looked at before. */
function kindProblems(type: string, action: DomainAction, { targets }: Domain): Problem[] {
  const target = Object.hasOwn(targets, action.target) ? targets[action.target] : undefined;
  if (target === undefined) return [];
  const against = ["targets", action.target];
  if (isCall(action) === isHttp(target)) {
    const message = isHttp(target)
      ? `${action.target} is an HTTP API and has no tools: say method and path`
      : `${action.target} is a server of tools: say tool, in the place of method and path`;
    return [{ path: ["actions", type, "target"], message, against }];
  }
  if (!isCall(action) || isHttp(target) || target.mcp === undefined) return [];
  if (Object.hasOwn(target.tools ?? {}, action.tool)) return [];
  const message = `${action.tool} has no pin among the tools of ${action.target}: countersign mcp pin ${action.target}`;
  return [{ path: ["actions", type, "tool"], message, against }];
}

function ruleProblem(type: string, action: DomainAction, { currencies }: Domain): string | null {
  const mapping = currencies === undefined ? {} : { currencies };
  try {
    if (isCall(action)) checkToolRule({ type, ...action }, mapping);
    else checkRule({ type, ...action }, mapping);
    return null;
  } catch (error) {
    if (isCountersignError(error)) return error.detail;
    throw error;
  }
}
