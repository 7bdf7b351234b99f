import { foldCase } from "./fold-case.ts";

export interface PathMatch {
  readonly pathParams: Map<string, string>;
  /** whether every literal is matched in its own case, and the path ends as the pattern does */
  readonly exact: boolean;
}

/**
 * @param pattern path of a rule
 * @param segments decoded, the last one empty after a slash at the end
 * @param hasVerbs whether the target knows literal verbs: then no value of a placeholder has a colon, since the target might
 * read a verb in it that no rule names
 * @returns null when the pattern does not cover the path, also for a reader that ignores case and a slash at the end
 */
export function matchPath(pattern: string, segments: readonly string[], hasVerbs: boolean): PathMatch | null {
  const parts = pattern.slice(1).split("/");
  const [wanted, given] = [withoutEnd(parts), withoutEnd(segments)];
  if (wanted.length !== given.length) return null;
  const pathParams = new Map<string, string>();
  let exact = parts.length === segments.length;
  for (const [i, part] of wanted.entries()) {
    const { name, literal } = readPart(part);
    const segment = given[i] ?? "";
    const value = name === null ? "" : segment.slice(0, segment.length - literal.length);
    const rest = segment.slice(value.length);
    if (foldCase(rest) !== foldCase(literal)) return null;
    exact &&= rest === literal;
    if (name === null) continue;
    if (value === "" || (hasVerbs && value.includes(":"))) return null;
    pathParams.set(name, value);
  }
  return { pathParams, exact };
}

/** The names of a path's placeholders, in order. */
export function placeholders(path: string): readonly string[] {
  return [...path.matchAll(/\{([^}]*)\}/g)].map(([, name = ""]) => name);
}

/** A placeholder with the verb behind it, or a literal. */
export function readPart(part: string): { readonly name: string | null; readonly literal: string } {
  const [, name = null, literal = part] = /^\{([^}]*)\}(.*)$/.exec(part) ?? [];
  return { name, literal };
}

/** Many targets answer `/a/` as `/a`. The root has no segment. */
function withoutEnd(segments: readonly string[]): readonly string[] {
  return segments.at(-1) === "" ? segments.slice(0, -1) : segments;
}
