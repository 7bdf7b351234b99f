import { CountersignError } from "../errors/error.ts";
import { parseAs } from "../schemas/parse.ts";
import { foldCase } from "./fold-case.ts";
import { type ActionRule, type Mapping, mappingSchema } from "./schema.ts";
import { readYaml } from "./yaml.ts";

/**
 * Reads a mapping file.
 * @throws MAPPING_INVALID naming the member that is wrong
 */
export function parseMapping(text: string): Mapping {
  const mapping = parseAs(mappingSchema, readYaml(text), "MAPPING_INVALID");
  const origins = Object.values(mapping.targets);
  if (new Set(origins).size < origins.length) throw invalid("two targets have one origin");
  const seen = new Set<string>();
  for (const rule of mapping.actions) {
    if (!Object.hasOwn(mapping.targets, rule.target)) throw invalid(`${rule.type}: unknown target ${rule.target}`);
    const shape = `${rule.target} ${rule.method} ${foldCase(rule.path.replaceAll(/\{[^}]*\}/g, "{}"))}`;
    if (seen.has(shape)) throw invalid(`${rule.type}: another action covers ${rule.method} ${rule.path} already`);
    seen.add(shape);
    checkNames(rule);
  }
  return mapping;
}

/** A parameter can only come from a place the action has. */
function checkNames(rule: ActionRule): void {
  const names = [...rule.path.matchAll(/\{([^}]*)\}/g)].map((match) => match[1]);
  const places = new Set(names);
  if (places.size < names.length) throw invalid(`${rule.type}: a name stands twice in ${rule.path}`);
  for (const [param, source] of Object.entries(rule.params ?? {})) {
    if (source === undefined) continue;
    if ("path" in source && !places.has(source.path))
      throw invalid(`${rule.type}.${param}: no {${source.path}} in path`);
    if ("query" in source && rule.query?.includes(source.query) !== true) {
      throw invalid(`${rule.type}.${param}: ${source.query} is not in query`);
    }
  }
}

function invalid(detail: string): CountersignError {
  return new CountersignError("MAPPING_INVALID", detail);
}
