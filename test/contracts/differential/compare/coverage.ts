import { POLICY_REASONS, type PolicyReason } from "../../../../services/core/words/reasons.ts";
import type { Answer } from "../evaluator/answer.ts";
import { ancestors } from "../evaluator/world.ts";
import { MAX_DEPTH } from "../sample/growth.ts";
import type { Case } from "./cases.ts";

const VERDICTS = ["AUTO_APPROVED", "FLAGGED", "HELD", "BLOCKED"] as const;
/** The range in Reason.sol that is a lineage's own, and those that are not in it. */
const FIRST_OF_LINEAGE: PolicyReason = "NO_AUTHORITY";
const LAST_OF_LINEAGE: PolicyReason = "REASONING_MISSING";
const SHARED: readonly PolicyReason[] = ["WITHIN_LIMITS", "DIMENSION_NOT_HELD", "LINEAGE_KEY", "PLAN_STEP_USED"];

const NAMES = POLICY_REASONS.map(([name]) => name);
/** All a lineage can say. */
export const SAID_BY_LINEAGE: readonly string[] = [
  ...SHARED,
  ...NAMES.slice(NAMES.indexOf(FIRST_OF_LINEAGE), NAMES.indexOf(LAST_OF_LINEAGE) + 1),
];
/** All a policy can say: everything there is. A new reason is missed here until a sample reaches it. */
export const SAID_BY_POLICY: readonly string[] = [...NAMES.filter((name) => name !== "NONE"), "CUSTOM", "PARTNER"];

/** From none at all to the deepest there is. */
const DEPTHS = Array.from({ length: MAX_DEPTH + 1 }, (_, depth) => `depth ${depth}`);

export type Coverage = Record<"verdicts" | "reasons" | "depths", Map<string, number>>;

/** How often each verdict and each reason was given, and to actions how deep. */
export function coverageOf(cases: readonly Case[]): Coverage {
  const coverage: Coverage = { verdicts: new Map(), reasons: new Map(), depths: new Map() };
  const count = (words: Map<string, number>, word: string) => words.set(word, (words.get(word) ?? 0) + 1);
  for (const { answer, organization, action } of cases) {
    count(coverage.verdicts, answer.verdict);
    count(coverage.reasons, kindOf(answer));
    count(coverage.depths, `depth ${[...ancestors(organization.world, action.delegationId)].length}`);
  }
  return coverage;
}

/** Verdicts that were never given; of many cases, reasons and depths too. */
export function missingIn(
  { verdicts, reasons, depths }: Coverage,
  possible: readonly string[],
  isMany: boolean,
): string[] {
  const missing = VERDICTS.filter((verdict) => !verdicts.has(verdict));
  const rarer = [...possible.filter((reason) => !reasons.has(reason)), ...DEPTHS.filter((depth) => !depths.has(depth))];
  return isMany ? [...missing, ...rarer] : missing;
}

/** What others say, whoever and whatever it is, counts as one reason. */
const kindOf = ({ reason }: Answer): string => reason.split(" ")[0] ?? reason;

/** A line each for verdicts, reasons and depths, the rarest first. */
export function describeCoverage(title: string, cases: readonly Case[]): string {
  const lines = Object.entries(coverageOf(cases)).map(([name, counts]) => {
    const ascending = [...counts].toSorted(([, a], [, b]) => a - b);
    return `  ${name}: ${ascending.map(([word, count]) => `${word} ${count}`).join(", ")}`;
  });
  const lineages = new Set(cases.map(({ plot, action }) => `${plot} ${action.delegationId}`));
  return [`${title}: ${cases.length} cases under ${lineages.size} delegations`, ...lines, ""].join("\n");
}
