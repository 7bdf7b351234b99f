import { parse as parseYaml } from "yaml";

import { CountersignError } from "../errors/error.ts";
import { parseAs } from "../schemas/parse.ts";
import { type Mapping, mappingSchema } from "./schema.ts";

/**
 * Reads a mapping file: YAML 1.2 without aliases or duplicate keys.
 * @throws MAPPING_INVALID naming the member that is wrong
 */
export function parseMapping(text: string): Mapping {
  const mapping = parseAs(mappingSchema, readYaml(text), "MAPPING_INVALID");
  const seen = new Set<string>();
  for (const rule of mapping.actions) {
    if (!Object.hasOwn(mapping.targets, rule.target)) throw invalid(`${rule.type}: unknown target ${rule.target}`);
    const shape = `${rule.target} ${rule.method} ${rule.path.replaceAll(/\{[^}]*\}/g, "{}")}`;
    if (seen.has(shape)) throw invalid(`${rule.type}: another action covers ${rule.method} ${rule.path} already`);
    seen.add(shape);
    checkNames(rule);
  }
  return mapping;
}

function readYaml(text: string): unknown {
  try {
    return parseYaml(text, { version: "1.2", strict: true, uniqueKeys: true, maxAliasCount: 0 });
  } catch (error) {
    throw new CountersignError("MAPPING_INVALID", error instanceof Error ? error.message : "not YAML", {
      cause: error,
    });
  }
}

/** A parameter can only come from a place the action has. */
function checkNames(rule: Mapping["actions"][number]): void {
  const places = new Set([...rule.path.matchAll(/\{([^}]*)\}/g)].map((match) => match[1]));
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
