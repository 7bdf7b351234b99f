import { isCountersignError } from "../errors/error.ts";
import { foldCase } from "./fold-case.ts";
import { matchPath } from "./match-path.ts";
import { queryNames } from "./match.ts";
import { parseRequestTarget, type RequestTarget } from "./request-target.ts";
import type { ActionRule, Mapping } from "./schema.ts";

/** A rule that misses a request, or a call, by so little that one may be taken for the other. */
export interface NearMiss {
  readonly type: string;
  readonly differs: "method" | "case" | "end" | "encoding" | "query" | "spelling" | "target";
  /** what the rule says, and what was asked */
  readonly words: string;
}

/** Written twice, what is decoded twice is something else. */
const MAX_DECODED = 3;

/**
 * Rules near a request, beside the one it has: those that another method, another case, a slash at the end, a decoded segment or
 * another query would bring about. For people who write rules; nothing is decided by it.
 * @param target name of the target
 * @param raw path and query as they were written, below the target's base path
 */
export function nearMisses(mapping: Mapping, target: string, method: string, raw: string): readonly NearMiss[] {
  const rules = mapping.actions.filter((rule) => rule.target === target);
  const hasVerbs = rules.some(({ path }) => path.includes(":"));
  const asSent = readable(raw);
  return rules.flatMap((rule) => {
    const near = asSent === null ? null : missOf(rule, method, asSent, hasVerbs);
    return near ?? encodedMiss(rule, method, raw, hasVerbs) ?? [];
  });
}

function missOf(rule: ActionRule, method: string, asSent: RequestTarget, hasVerbs: boolean): NearMiss | null {
  const match = matchPath(rule.path, asSent.segments, hasVerbs);
  if (match === null) return null;
  const miss = (differs: NearMiss["differs"], words: string): NearMiss => ({ type: rule.type, differs, words });
  if (!match.exact) {
    const [wanted, given] = [rule.path.endsWith("/"), asSent.path.endsWith("/")];
    if (wanted !== given) return miss("end", `the rule is ${rule.path}, and the request ${asSent.path}`);
    return miss("case", `the rule is ${rule.path}, and the request ${asSent.path}: for some targets that is the same`);
  }
  if (rule.method !== method) {
    const isCase = rule.method === method.toUpperCase();
    return isCase
      ? miss("case", `methods are written in capitals: ${rule.method}, not ${method}`)
      : miss("method", `the rule is for ${rule.method}, and the request is ${method}`);
  }
  const known = [...queryNames(rule).keys()];
  const unknown = asSent.query.map(([name]) => name).filter((name) => !known.includes(name));
  if (unknown.length === 0) return null;
  const alike = known.find((name) => unknown.some((each) => foldCase(each) === foldCase(name)));
  const has = known.length === 0 ? "none" : known.join(", ");
  return miss(
    alike === undefined ? "query" : "case",
    `the request has the query name ${unknown.join(", ")}, and the rule has ${alike ?? has}`,
  );
}

/** What the path would be for a target that decodes once more than the mapping does. */
function encodedMiss(rule: ActionRule, method: string, raw: string, hasVerbs: boolean): NearMiss | null {
  if (rule.method !== method.toUpperCase()) return null;
  const [path = ""] = raw.split("?");
  let decoded = path;
  for (let times = 0; times < MAX_DECODED; times += 1) {
    const next = decodedOnce(decoded);
    if (next === null || next === decoded) return null;
    decoded = next;
    const segments = decoded.slice(1).split("/");
    const match = matchPath(rule.path, segments, hasVerbs);
    const differs = readable(path)?.segments.join("/") !== segments.join("/");
    if (match !== null && differs) {
      const words = `decoded once more the request is ${decoded}, which the rule ${rule.path} covers`;
      return { type: rule.type, differs: "encoding", words };
    }
  }
  return null;
}

function decodedOnce(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** null for a target that two readers could read in two ways. */
function readable(raw: string): RequestTarget | null {
  try {
    return parseRequestTarget(raw);
  } catch (error) {
    if (isCountersignError(error)) return null;
    throw error;
  }
}
