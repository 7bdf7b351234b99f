import { isCountersignError } from "../../errors/error.ts";
import { checkRule } from "../../mapping/check-rule.ts";
import { actionRuleSchema, type ActionRule } from "../../mapping/schema.ts";
import { shapeOf } from "../../mapping/shape.ts";
import { actionType } from "../../schemas/primitives.ts";
import type { RequestAction } from "../schema.ts";
import { hintComments } from "./hints.ts";
import type { Operation } from "./operations.ts";

/** An action as it would stand in the file: Held, so that a person lets each one go. */
export interface ProposedAction {
  readonly type: string;
  readonly action: RequestAction;
  /** lines above it in the file */
  readonly comments: readonly string[];
}

/** An operation no rule can say, or that is there already. */
export interface LeftOut {
  readonly request: string;
  readonly why: string;
}

export interface ActionProposal {
  readonly actions: readonly ProposedAction[];
  readonly leftOut: readonly LeftOut[];
}

/** What a file has already. */
export interface Standing {
  readonly actions: Readonly<
    Record<string, Pick<ActionRule, "target" | "method" | "path"> | { readonly tool: string }>
  >;
}

/**
 * An action for each operation, under the name of its target. Only method, path, names of the query and the kind of body come
 * from the document, each checked as a rule of the mapping; limits and parameters are for a person to write.
 */
export function proposeActions(target: string, operations: readonly Operation[], standing: Standing): ActionProposal {
  const taken = new Set(Object.keys(standing.actions));
  const covered = new Set(Object.values(standing.actions).flatMap((each) => ("tool" in each ? [] : [shapeOf(each)])));
  const actions: ProposedAction[] = [];
  const leftOut: LeftOut[] = [];
  for (const operation of operations) {
    const leave = (why: string) => leftOut.push({ request: `${operation.method} ${operation.path}`, why });
    const written = ruleOf(target, operation);
    const type = freeName(nameOf(target, operation), taken);
    const rule = { type, ...written.rule };
    const wrong = problemOf(rule);
    if (wrong !== null) leave(wrong);
    else if (covered.has(shapeOf(written.rule))) leave("another action covers it already");
    else {
      taken.add(type);
      covered.add(shapeOf(written.rule));
      const summary = operation.summary === "" ? [] : [operation.summary];
      const comments = [...summary, ...written.notes, ...hintComments(operation.hints)];
      actions.push({ type, action: { ...written.rule, atLeast: "Held" }, comments });
    }
  }
  return { actions, leftOut };
}

interface WrittenRule {
  readonly rule: Omit<ActionRule, "type" | "params">;
  /** what a person has to know of it */
  readonly notes: readonly string[];
}

const QUERY_NAME = /^[A-Za-z$_][A-Za-z0-9_.$[\]-]{0,63}$/;
const MOST_NAMES = 32;

function ruleOf(target: string, { method, path, query, content }: Operation): WrittenRule {
  const known = query.filter(({ name }) => QUERY_NAME.test(name)).slice(0, MOST_NAMES);
  const missing = query.length - known.length;
  const kind = contentOf(method, content);
  const notes = [
    ...(missing === 0 ? [] : [`${missing} names of its query cannot be said, so requests with them are refused.`]),
    ...(content.length > 1 ? [`Of ${content.length} kinds of body one is let through.`] : []),
  ];
  return {
    rule: {
      target,
      method,
      path: pathOf(path),
      ...(known.length === 0 ? {} : { query: known.map(({ name, isList }) => (isList ? { list: name } : name)) }),
      ...(kind === null ? {} : { content: kind }),
    },
    notes,
  };
}

/** `{order-id}` becomes `{order_id}`: a placeholder's name means nothing to the target. */
function pathOf(path: string): string {
  return path.replaceAll(
    /\{([^{}]*)\}/g,
    (_, name: string) => `{${name.replaceAll(/[^A-Za-z0-9]+/g, "_").replace(/^[^A-Za-z]+/, "")}}`,
  );
}

/** null where it is what the method has anyway. */
function contentOf(method: Operation["method"], types: readonly string[]): string | null {
  const carries = method === "POST" || method === "PUT" || method === "PATCH";
  if (types.length === 0) return carries ? "none" : null;
  const json = types.find((type) => type === "application/json");
  if (json !== undefined) return carries ? null : "json";
  return types[0] ?? null;
}

const VERBS: Readonly<Record<Operation["method"], string>> = {
  GET: "read",
  HEAD: "head",
  POST: "create",
  PUT: "replace",
  PATCH: "update",
  DELETE: "delete",
};
const LONGEST = 90;

/** `createOrder` of the target shop is shop.create_order; without an id, POST /orders/{id}/lines is shop.orders.lines.create. */
function nameOf(target: string, { id, method, path }: Operation): string {
  const segments = path
    .replaceAll(/\{[^}]*\}/g, "")
    .split(/[/:]/)
    .map(word)
    .filter((part) => part !== "");
  const words =
    id === null
      ? [...segments, VERBS[method]]
      : id
          .split(/[./]/)
          .map(word)
          .filter((part) => part !== "");
  const name = [word(target), ...(words.length === 0 ? [...segments, VERBS[method]] : words)].join(".");
  return name.slice(0, LONGEST).replace(/[._]+$/, "");
}

function word(text: string): string {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^[^a-z]+|_+$/g, "");
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let next = 2;
  while (taken.has(`${name}_${next}`)) next += 1;
  return `${name}_${next}`;
}

function problemOf(rule: ActionRule): string | null {
  if (!actionType.safeParse(rule.type).success) return `no name can be made of it: ${rule.type}`;
  const { error } = actionRuleSchema.safeParse(rule);
  if (error !== undefined) return error.issues[0]?.message ?? "no rule can say it";
  try {
    checkRule(rule, {});
    return null;
  } catch (wrong) {
    if (!isCountersignError(wrong)) throw wrong;
    return wrong.detail;
  }
}
