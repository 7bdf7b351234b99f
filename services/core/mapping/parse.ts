import { CountersignError } from "../errors/error.ts";
import { parseAs } from "../schemas/parse.ts";
import { checkRule } from "./check-rule.ts";
import { type Mapping, mappingSchema } from "./schema.ts";
import { shapeOf } from "./shape.ts";
import { readYaml } from "../yaml.ts";

/**
 * Reads a mapping file.
 * @throws MAPPING_INVALID naming the member that is wrong
 */
export function parseMapping(text: string): Mapping {
  const mapping = parseAs(mappingSchema, readYaml(text, "MAPPING_INVALID").value, "MAPPING_INVALID");
  const origins = Object.values(mapping.targets).map(({ origin }) => origin);
  if (new Set(origins).size < origins.length) throw invalid("two targets have one origin");
  const seen = new Set<string>();
  for (const rule of mapping.actions) {
    if (!Object.hasOwn(mapping.targets, rule.target)) throw invalid(`${rule.type}: unknown target ${rule.target}`);
    const shape = shapeOf(rule);
    if (seen.has(shape)) throw invalid(`${rule.type}: another action covers ${rule.method} ${rule.path} already`);
    seen.add(shape);
    checkRule(rule, mapping);
  }
  return mapping;
}

function invalid(detail: string): CountersignError {
  return new CountersignError("MAPPING_INVALID", detail);
}
