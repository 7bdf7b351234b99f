import { ALL_FACETS, has, isSet, type Action, type Facet } from "./action.ts";
import { blocked, type Answer, type Dimension } from "./answer.ts";
import type { Parameters, RiskBand, Rule } from "./organization.ts";

const WORST_SCORE = 1_000n;
const DIMENSION_OF: Readonly<Record<Facet, Dimension>> = {
  AMOUNT: "FINANCIAL",
  RECIPIENT: "COMMUNICATION",
  CHANNEL: "COMMUNICATION",
  DATA_SET: "DATA_ACCESS",
  CLASSIFICATION: "DATA_ACCESS",
  WRITE: "DATA_ACCESS",
  PII: "DATA_ACCESS",
  EXTERNAL: "COMMUNICATION",
  RISK: "OPERATIONAL",
  REASONING: "OPERATIONAL",
};

/** What the organization's rule for the action's type says, with the risk that comes in. */
export function* sayRule(parameters: Parameters, action: Action): Iterable<Answer> {
  const rule = ruleOf(parameters, action);
  if (rule === undefined) {
    yield blocked("OPERATIONAL", "OPERATION_NOT_ALLOWED");
    return;
  }
  // A visitor's target is salted by someone else.
  const isKnown = parameters.scope === "VISITORS" || parameters.targets.includes(action.target);
  if (!isKnown) yield blocked("OPERATIONAL", "TARGET_NOT_ALLOWED");
  // The lowest bit names the dimension.
  const unheld = ALL_FACETS.find((facet) => (has(action, facet) ? !has(rule, facet) : isSet(action, facet)));
  if (unheld !== undefined) yield blocked(DIMENSION_OF[unheld], "DIMENSION_NOT_HELD");
  const { permille, floor } = effectOfRisk(parameters.bands, action);
  if (has(rule, "AMOUNT")) yield* sayAmount(rule, permille, action);
  yield { verdict: rule.floor, dimension: "OPERATIONAL", reason: "RULE_FLOOR" };
  yield { verdict: floor, dimension: "OPERATIONAL", reason: "RISK_FLOOR" };
}

export const ruleOf = ({ rules }: Parameters, action: Action): Rule | undefined =>
  rules.find(({ actionType }) => actionType === action.actionType);

function* sayAmount(rule: Rule, permille: bigint, action: Action): Iterable<Answer> {
  const shrunk = (amount: bigint) => (amount * permille) / 1_000n;
  if (!has(action, "AMOUNT")) yield blocked("FINANCIAL", "AMOUNT_MISSING");
  if (action.currency !== rule.currency) yield blocked("FINANCIAL", "CURRENCY_MISMATCH");
  if (action.amount > shrunk(rule.blockAbove)) yield blocked("FINANCIAL", "ABOVE_BLOCK");
  if (action.amount > shrunk(rule.holdAbove)) yield { verdict: "HELD", dimension: "FINANCIAL", reason: "ABOVE_HOLD" };
  if (action.amount > shrunk(rule.flagAbove)) {
    yield { verdict: "FLAGGED", dimension: "FINANCIAL", reason: "ABOVE_FLAG" };
  }
}

/** The highest band that is reached; who brings no score is taken for the worst. */
function effectOfRisk(bands: readonly RiskBand[], action: Action): Pick<RiskBand, "permille" | "floor"> {
  const score = has(action, "RISK") ? action.risk : WORST_SCORE;
  return bands.findLast(({ from }) => from <= score) ?? { permille: 1_000n, floor: "AUTO_APPROVED" };
}
