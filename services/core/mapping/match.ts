import { CountersignError } from "../errors/error.ts";
import { foldCase } from "./fold-case.ts";
import { parseRequestTarget, type RequestTarget } from "./request-target.ts";
import type { ActionRule, Mapping } from "./schema.ts";

export interface RuleMatch {
  readonly rule: ActionRule;
  readonly origin: string;
  readonly pathParams: ReadonlyMap<string, string>;
  readonly query: ReadonlyMap<string, string>;
}

/**
 * The one rule that covers a request. A literal segment goes before a placeholder, so the answer does not depend on the
 * order of the file. A path that a target which ignores case would route to a literal is no value of a placeholder.
 * @throws ACTION_UNMAPPED, URI_NOT_CANONICAL
 */
export function matchRule(mapping: Mapping, method: string, uri: string): RuleMatch {
  const [name, origin] = targetOf(mapping, uri);
  const target = parseRequestTarget(uri.slice(origin.length));
  const matches = mapping.actions
    .filter((rule) => rule.target === name && rule.method === method)
    .flatMap((rule) => {
      const match = matchPath(rule.path, target.segments);
      return match === null ? [] : [{ rule, ...match }];
    })
    .sort((a, b) => a.pathParams.size - b.pathParams.size);
  const best = matches[0];
  if (best === undefined) throw unmapped(`no action for ${method} ${target.path}`);
  if (matches[1]?.pathParams.size === best.pathParams.size) throw unmapped("two actions cover this request");
  const { rule, pathParams, exact } = best;
  if (!exact) throw unmapped(`the path of ${rule.type} is written in another case`);
  return { rule, origin, pathParams, query: checkQuery(rule, target) };
}

/** The target whose origin the URI begins with. */
export function targetOf(mapping: Mapping, uri: string): readonly [name: string, origin: string] {
  const found = Object.entries(mapping.targets).find(([, origin]) => uri.startsWith(`${origin}/`));
  if (found === undefined) throw unmapped("the target is not in the mapping");
  return found;
}

interface PathMatch {
  readonly pathParams: Map<string, string>;
  /** whether every literal is matched in its own case */
  readonly exact: boolean;
}

function matchPath(pattern: string, segments: readonly string[]): PathMatch | null {
  const parts = pattern.slice(1).split("/");
  if (parts.length !== segments.length) return null;
  const pathParams = new Map<string, string>();
  let exact = true;
  for (const [i, part] of parts.entries()) {
    const segment = segments[i] ?? "";
    if (part.startsWith("{")) pathParams.set(part.slice(1, -1), segment);
    else if (foldCase(part) !== foldCase(segment)) return null;
    else exact &&= part === segment;
  }
  return { pathParams, exact };
}

function checkQuery(rule: ActionRule, target: RequestTarget): ReadonlyMap<string, string> {
  const stranger = target.query.find(([name]) => rule.query?.includes(name) !== true);
  if (stranger !== undefined) throw unmapped(`${rule.type} has no query name ${stranger[0]}`);
  return new Map(target.query);
}

function unmapped(detail: string): CountersignError {
  return new CountersignError("ACTION_UNMAPPED", detail);
}
