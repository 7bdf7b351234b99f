import { CountersignError } from "../errors/error.ts";
import { contentOf } from "./content.ts";
import { foldCase } from "./fold-case.ts";
import { nameKey } from "./form.ts";
import { placeholders } from "./match-path.ts";
import { queryNames } from "./match.ts";
import { overridesMethod } from "./overrides.ts";
import { pointerNames } from "./pointer.ts";
import type { ActionRule, AmountSource, Mapping, Source } from "./schema.ts";
import type { ToolRule } from "./tool-schema.ts";

/**
 * What must hold of a rule beyond its form: a parameter can only come from a place the action has.
 * @throws MAPPING_INVALID
 */
export function checkRule(rule: ActionRule, mapping: Pick<Mapping, "currencies">): void {
  checkQueryNames(rule);
  const places = new Set(placeholders(rule.path));
  if (places.size < placeholders(rule.path).length) throw invalid(rule, `a name stands twice in ${rule.path}`);
  for (const [param, source] of Object.entries(rule.params ?? {})) {
    const wrong = source === undefined ? null : problemOf(rule, places, source);
    if (wrong !== null) throw new CountersignError("MAPPING_INVALID", `${rule.type}.${param}: ${wrong}`);
  }
  checkItems(rule);
  if (rule.items !== undefined && contentOf(rule).kind !== "json") throw invalid(rule, "only JSON has items");
  checkDecimals(rule, mapping);
}

/** The same of a rule for calls of a tool. @throws MAPPING_INVALID */
export function checkToolRule(rule: ToolRule, mapping: Pick<Mapping, "currencies">): void {
  checkItems(rule);
  checkDecimals(rule, mapping);
}

type AnyRule = Pick<ActionRule, "type" | "items" | "params"> | Pick<ToolRule, "type" | "items" | "params">;

function checkDecimals(rule: AnyRule, mapping: Pick<Mapping, "currencies">): void {
  if (rule.params?.amount?.decimals !== "currency" || mapping.currencies !== undefined) return;
  throw invalid(rule, "the decimals are the currency's, and the mapping has no currencies");
}

function problemOf(
  rule: ActionRule,
  places: ReadonlySet<string>,
  source: AmountSource | Source | object,
): string | null {
  if ("path" in source && !places.has(source.path)) return `no {${source.path}} in path`;
  if ("query" in source) {
    const known = queryNames(rule).get(source.query);
    if (known === undefined) return `${source.query} is not in query`;
    if (known.list) return `${source.query} is a list`;
  }
  if (!("body" in source) && !("item" in source)) return null;
  const { kind } = contentOf(rule);
  if (kind === "json") return null;
  if (kind !== "form") return `nothing is read from content of the kind ${kind}`;
  return "body" in source && pointerNames(source.body).length === 1 ? null : "a form has names only: /<name>";
}

/** Names one target may take for another, or for the method. */
function checkQueryNames(rule: ActionRule): void {
  const names = (rule.query ?? []).map((entry) => (typeof entry === "string" ? entry : entry.list));
  const override = names.find(overridesMethod);
  if (override !== undefined) throw invalid(rule, `${override} could stand for another method`);
  const folded = names.map((name) => foldCase(name).replaceAll(".", "_"));
  if (new Set(folded).size < names.length) throw invalid(rule, "two query names differ only in how they are written");
  const bases = new Set(names.filter((name) => name.includes("[")).map(nameKey));
  const plain = names.find((name) => !name.includes("[") && bases.has(nameKey(name)));
  if (plain !== undefined) throw invalid(rule, `some take a part of ${plain} for it: ${plain}[...]`);
}

/** With `items`, amount is the sum over the members; without, nothing can be read from a member. */
function checkItems(rule: AnyRule): void {
  const reads = Object.values(rule.params ?? {}).some((source) => source !== undefined && "item" in source);
  if (rule.items === undefined) {
    if (reads) throw invalid(rule, "an item is read, and there are no items");
    return;
  }
  if (!reads) throw invalid(rule, "nothing is read from the items");
  const { amount } = rule.params ?? {};
  if (amount !== undefined && !("item" in amount)) throw invalid(rule, "the amount of items is read from each of them");
}

function invalid(rule: AnyRule, detail: string): CountersignError {
  return new CountersignError("MAPPING_INVALID", `${rule.type}: ${detail}`);
}
