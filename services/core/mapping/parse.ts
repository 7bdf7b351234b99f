import { CountersignError } from "../errors/error.ts";
import { parseAs } from "../schemas/parse.ts";
import { checkRule, checkToolRule } from "./check-rule.ts";
import { enforceProblem } from "./enforce.ts";
import { previewProblem } from "./preview.ts";
import { type ActionRule, type Mapping, mappingSchema } from "./schema.ts";
import { callShapeOf, shapeOf } from "./shape.ts";
import type { Target } from "./target-schema.ts";
import type { ToolRule, ToolServer } from "./tool-schema.ts";
import { readYaml } from "../yaml.ts";

/**
 * Reads a mapping file.
 * @throws MAPPING_INVALID naming the member that is wrong
 */
export function parseMapping(text: string): Mapping {
  const file = parseAs(mappingSchema, readYaml(text, "MAPPING_INVALID").value, "MAPPING_INVALID");
  const mapping = partsOf(file);
  const origins = Object.values(mapping.targets).map(({ origin }) => origin);
  if (new Set(origins).size < origins.length) throw invalid("two targets have one origin");
  const servers = Object.values(mapping.servers).map(({ protocol, server }) => `${protocol} ${server}`);
  if (new Set(servers).size < servers.length) throw invalid("two targets have one server");
  for (const rule of mapping.actions) {
    if (!Object.hasOwn(mapping.targets, rule.target)) throw invalid(`${rule.type}: unknown target ${rule.target}`);
    checkRule(rule, mapping);
    const wrong = previewProblem(rule, mapping.actions);
    if (wrong !== null) throw invalid(`${rule.type}.preview: ${wrong}`);
  }
  const wrong = enforceProblem(mapping);
  if (wrong !== null) throw invalid(`enforce.${wrong.type}: ${wrong.message}`);
  for (const rule of mapping.calls) {
    if (!Object.hasOwn(mapping.servers, rule.target)) throw invalid(`${rule.type}: unknown server ${rule.target}`);
    checkToolRule(rule, mapping);
  }
  requireApart(mapping.actions, shapeOf, ({ method, path }) => `${method} ${path}`);
  requireApart(mapping.calls, callShapeOf, ({ tool }) => tool);
  return mapping;
}

function partsOf(file: ReturnType<typeof mappingSchema.parse>): Mapping {
  const { targets, actions, ...rest } = file;
  const apart = { targets: {} as Record<string, Target>, servers: {} as Record<string, ToolServer> };
  for (const [name, target] of Object.entries(targets)) {
    if ("tools" in target) apart.servers[name] = target.tools;
    else apart.targets[name] = target;
  }
  const isCall = (rule: ActionRule | ToolRule): rule is ToolRule => "tool" in rule;
  const isRequest = (rule: ActionRule | ToolRule): rule is ActionRule => !isCall(rule);
  return { ...rest, ...apart, actions: actions.filter(isRequest), calls: actions.filter(isCall) };
}

/** Two rules of one shape would leave open which of them counts. */
function requireApart<R extends { readonly type: string }>(
  rules: readonly R[],
  shape: (rule: R) => string,
  words: (rule: R) => string,
): void {
  const seen = new Set<string>();
  for (const rule of rules) {
    if (seen.has(shape(rule))) throw invalid(`${rule.type}: another action covers ${words(rule)} already`);
    seen.add(shape(rule));
  }
}

function invalid(detail: string): CountersignError {
  return new CountersignError("MAPPING_INVALID", detail);
}
