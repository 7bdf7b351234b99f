import { FACETS } from "../calldata/facets.ts";
import type { PolicyParameters } from "../policy/parameters.ts";
import type { Params } from "../schemas/act.ts";
import { CLASSIFICATIONS } from "../words/verdicts.ts";
import { conditionRow, type Limit, type LimitAt, type LimitRow } from "./row.ts";

/** Whether any of these facets is among an action's. */
export function hasFacet(facets: number, ...names: readonly (keyof typeof FACETS)[]): boolean {
  return names.some((name) => (facets & FACETS[name]) !== 0);
}

const DATA = { dimension: "DataAccess", verdict: "Blocked" } as const;
const TOP_SECRET = CLASSIFICATIONS.length - 1;

/**
 * What may be sent to whom (contracts/policy/rules/ReleaseRules.sol). Data that goes nowhere is none of its business.
 * @param recipient salted hash; null for none
 */
export function releaseRows(
  params: Params,
  facets: number,
  terms: PolicyParameters,
  recipient: string | null,
  at: LimitAt,
): LimitRow[] {
  if (!hasFacet(facets, "DATA_SET", "CLASSIFICATION", "PII") || !hasFacet(facets, "RECIPIENT", "EXTERNAL")) return [];
  const general = hasFacet(facets, "EXTERNAL")
    ? { ceiling: terms.outsideCeiling, pii: terms.outsidePii }
    : { ceiling: terms.insideCeiling, pii: true };
  const { ceiling, pii } = terms.releases.find((release) => release.recipient === recipient) ?? general;
  const over = at("release.ceiling", { ...DATA, reason: "RELEASE_CEILING" });
  const level = classificationRow(params.classification, ceiling, over, true);
  return hasFacet(facets, "PII")
    ? [level, conditionRow(at("release.pii", { ...DATA, reason: "RELEASE_PII" }), "personal data", leave(pii), pii)]
    : [level];
}

/**
 * A class beside a ceiling.
 * @param demanded whether data without a class needs the highest ceiling
 */
export function classificationRow(
  classification: Params["classification"],
  ceiling: number,
  over: Limit,
  demanded: boolean,
): LimitRow {
  const bound = `at most ${CLASSIFICATIONS[ceiling] ?? "?"}`;
  if (classification === undefined) {
    const missing: Limit = { ...over, reason: "CLASSIFICATION_MISSING" };
    return conditionRow(missing, "unknown", bound, !demanded || ceiling >= TOP_SECRET);
  }
  return conditionRow(over, classification, bound, CLASSIFICATIONS.indexOf(classification) <= ceiling);
}

/** How a yes or no is written. */
export function leave(given: boolean): string {
  return given ? "allowed" : "not allowed";
}
