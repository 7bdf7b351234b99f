import { CountersignError } from "../errors/error.ts";
import { matchPath } from "./match-path.ts";
import { parseCanonicalTarget, type RequestTarget } from "./request-target.ts";
import type { ActionRule, Mapping } from "./schema.ts";
import type { Target } from "./target-schema.ts";

export interface RuleMatch {
  readonly rule: ActionRule;
  readonly origin: string;
  readonly pathParams: ReadonlyMap<string, string>;
  /** names that stand once */
  readonly query: ReadonlyMap<string, string>;
}

/**
 * The one rule that covers a request. A literal segment goes before a placeholder, so the answer does not depend on the
 * order of the file. A path that a target which ignores case, or a slash at the end, would route to a literal is no value of
 * a placeholder.
 * @param uri in its canonical spelling
 * @throws ACTION_UNMAPPED, URI_NOT_CANONICAL
 */
export function matchRule(mapping: Mapping, method: string, uri: string): RuleMatch {
  const [name, { origin, base }] = targetOf(mapping, uri);
  const target = parseCanonicalTarget(uri.slice(origin.length + base.length));
  const rules = mapping.actions.filter((rule) => rule.target === name);
  const hasVerbs = rules.some(({ path }) => path.includes(":"));
  const matches = rules
    .filter((rule) => rule.method === method)
    .flatMap((rule) => {
      const match = matchPath(rule.path, target.segments, hasVerbs);
      return match === null ? [] : [{ rule, ...match }];
    })
    .sort((a, b) => a.pathParams.size - b.pathParams.size);
  const best = matches[0];
  if (best === undefined) throw unmapped(`no action for ${method} ${target.path}`);
  if (matches[1]?.pathParams.size === best.pathParams.size) throw unmapped("two actions cover this request");
  const { rule, pathParams, exact } = best;
  if (!exact) throw unmapped(`the path of ${rule.type} is written in another case, or with another end`);
  return { rule, origin, pathParams, query: checkQuery(rule, target) };
}

/** The target whose URL the URI begins with. */
export function targetOf(mapping: Mapping, uri: string): readonly [name: string, target: Target] {
  const found = Object.entries(mapping.targets).find(([, { origin, base }]) => uri.startsWith(`${origin}${base}/`));
  if (found === undefined) throw unmapped("the target is not in the mapping");
  return found;
}

/** Every query name of a rule, and whether it may stand more than once. */
export function queryNames(rule: Pick<ActionRule, "query">): ReadonlyMap<string, { readonly list: boolean }> {
  const names = new Map<string, { readonly list: boolean }>();
  for (const entry of rule.query ?? []) {
    if (typeof entry === "string") names.set(entry, { list: false });
    else names.set(entry.list, { list: true });
  }
  return names;
}

function checkQuery(rule: ActionRule, target: RequestTarget): ReadonlyMap<string, string> {
  const names = queryNames(rule);
  const single = new Map<string, string>();
  for (const [name, value] of target.query) {
    const known = names.get(name);
    if (known === undefined) throw unmapped(`${rule.type} has no query name ${name}`);
    if (known.list) continue;
    if (single.has(name)) throw new CountersignError("URI_NOT_CANONICAL", `the query has ${name} twice`);
    single.set(name, value);
  }
  return single;
}

function unmapped(detail: string): CountersignError {
  return new CountersignError("ACTION_UNMAPPED", detail);
}
