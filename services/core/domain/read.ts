import type { z } from "zod";

import { CountersignError } from "../errors/error.ts";
import { nearestIssues } from "../schemas/parse.ts";
import { placeText, type ReadYaml, readYaml } from "../yaml.ts";
import { moneyProblems } from "./money-problems.ts";
import { nearestName } from "../text/nearest.ts";
import { type Problem, refusal } from "./problem.ts";
import { referenceProblems } from "./references.ts";
import { ruleProblems } from "./rule-problems.ts";
import { type Domain, domainSchema } from "./schema.ts";
import { unreadLimits } from "./unread-limits.ts";

/** A domain file that was read, and where its members stand. */
export interface ReadDomain {
  readonly domain: Domain;
  readonly yaml: ReadYaml;
}

/**
 * Reads countersign.yaml. Every error names line and column, what was expected and, for a mistyped word, the nearest right one.
 * @throws DOMAIN_INVALID for all that is wrong: `problemsOf` gives each
 */
export function readDomain(text: string): ReadDomain {
  checkCommas(text);
  const yaml = readYaml(text, "DOMAIN_INVALID");
  const { data: domain, error } = domainSchema.safeParse(yaml.value, { reportInput: true });
  if (error !== undefined) {
    const problems = error.issues.flatMap((issue) => formProblems(issue, []));
    throw refusal("DOMAIN_INVALID", problems, yaml);
  }
  const problems = [...moneyProblems(domain), ...referenceProblems(domain), ...ruleProblems(domain)];
  if (problems.length > 0) throw refusal("DOMAIN_INVALID", problems, yaml);
  const unread = unreadLimits(domain);
  if (unread.length > 0) throw refusal("DOMAIN_INVALID", unread, yaml);
  return { domain, yaml };
}

/** `{ holdAbove: 1,000.00 USD }` has two members: YAML's own words about the second help nobody. */
function checkCommas(text: string): void {
  for (const [at, line] of text.split("\n").entries()) {
    const column = line.search(/[{,][^{}#]*: *[0-9]{1,3}(?:,[0-9]{3})+(?:[. ][^{}]*)?\}/);
    if (column < 0) continue;
    const detail = "within braces a comma parts members: write the amount without commas, or on a line of its own";
    throw new CountersignError("DOMAIN_INVALID", `${placeText({ line: at + 1, column: column + 1 })}: ${detail}`);
  }
}

function formProblems(issue: z.core.$ZodIssue, before: readonly PropertyKey[]): Problem[] {
  const [nearest, ...others] = nearestIssues(issue);
  if (nearest !== undefined && nearest !== issue)
    return [nearest, ...others].flatMap((each) => formProblems(each, before));
  const path = [...before, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    const known = knownAt(path);
    return issue.keys.map((key) => {
      const near = nearestName(key, known);
      return { path: [...path, key], message: `no such word here${near === null ? "" : `: do you mean ${near}?`}` };
    });
  }
  if (issue.code === "invalid_value") {
    const words = issue.values.map(String);
    return [{ path, message: `expected ${words.length === 1 ? words[0] : `one of ${words.join(", ")}`}` }];
  }
  if (issue.input === undefined) {
    return [{ path, message: "is missing" }];
  }
  if (issue.code === "invalid_key") return issue.issues.flatMap((inner) => formProblems(inner, path));
  return [{ path, message: issue.message }];
}

/** The words an object of the schema has, of all the things it may be; none where a member's name is free. */
function knownAt(path: readonly PropertyKey[]): readonly string[] {
  let schemas: readonly unknown[] = [domainSchema];
  for (const step of path) schemas = schemas.flatMap(unwrapped).flatMap((schema) => stepInto(schema, step) ?? []);
  return schemas.flatMap(unwrapped).flatMap(({ shape }) => (shape === undefined ? [] : Object.keys(shape)));
}

interface Definition {
  readonly type: string;
  readonly innerType?: unknown;
  readonly in?: unknown;
  readonly options?: readonly unknown[];
}
type Kind = { readonly def?: Definition; readonly shape?: Record<string, unknown> };

function unwrapped(schema: unknown): readonly Kind[] {
  const kind = (schema ?? {}) as Kind;
  if (kind.def?.type === "optional") return unwrapped(kind.def.innerType);
  if (kind.def?.type === "union") return (kind.def.options ?? []).flatMap(unwrapped);
  return kind.def?.type === "pipe" ? unwrapped(kind.def.in) : [kind];
}

function stepInto(schema: Kind, step: PropertyKey): unknown {
  if (schema.shape !== undefined) return schema.shape[String(step)];
  const { valueType, element } = (schema.def ?? {}) as { readonly valueType?: unknown; readonly element?: unknown };
  return valueType ?? element;
}
