import { facetBits } from "../calldata/facets.ts";
import { currencyOf } from "../calldata/hashes.ts";
import type { PolicyParameters, PolicyRule } from "../policy/parameters.ts";
import { type Verdict, VERDICTS } from "../words/verdicts.ts";
import { conditionRow, type LimitAt, type LimitRow, quantityRow } from "./row.ts";
import type { Explained } from "./terms.ts";

const WHOLE = 1_000;
const WORST = 1_000;
const NO_LIMIT = (1n << 256n) - 1n;

/** What a risk score does: the highest band it reaches counts, and no score is the worst. */
export function riskEffect(
  bands: PolicyParameters["bands"],
  risk: number | null,
): { permille: number; floor: Verdict } {
  const reached = bands.findLast(({ from }) => from <= (risk ?? WORST));
  return reached === undefined
    ? { permille: WHOLE, floor: "AutoApproved" }
    : { permille: reached.permille, floor: VERDICTS[reached.floor] };
}

/** Rounded down, as contracts/policy/rules/RiskRules.sol does. */
export function shrink(amount: bigint, permille: number): bigint {
  return (amount * BigInt(permille)) / BigInt(WHOLE);
}

/** The organization's limits for the action type: amounts, shrunk by the risk, and floors. */
export function ruleRows(
  { claims, params }: Explained,
  rule: PolicyRule,
  bands: PolicyParameters["bands"],
  at: LimitAt,
): LimitRow[] {
  const { permille, floor } = riskEffect(bands, claims.ctx.risk);
  return [
    ...amountRows(params, rule, permille, at),
    ...floorRows("rule_floor", "RULE_FLOOR", VERDICTS[rule.floor], "the operation", at),
    ...floorRows("risk_floor", "RISK_FLOOR", floor, `risk ${claims.ctx.risk ?? "unknown"}`, at),
  ];
}

function amountRows(params: Explained["params"], rule: PolicyRule, permille: number, at: LimitAt): LimitRow[] {
  if ((rule.facets & facetBits(["AMOUNT"])) === 0n) return [];
  const blocked = { dimension: "Financial", verdict: "Blocked" } as const;
  if (params.amount === undefined || params.currency === undefined) {
    return [conditionRow(at("amount", { ...blocked, reason: "AMOUNT_MISSING" }), "none", "an amount", false)];
  }
  const { currency, amount } = params;
  const demanded = currencyOf(rule.currency);
  const same = currency === demanded;
  const money = conditionRow(at("currency", { ...blocked, reason: "CURRENCY_MISMATCH" }), currency, demanded, same);
  if (!same) return [money];
  const levels = [
    ["amount.block", "Blocked", "ABOVE_BLOCK", rule.blockAbove],
    ["amount.hold", "Held", "ABOVE_HOLD", rule.holdAbove],
    ["amount.flag", "Flagged", "ABOVE_FLAG", rule.flagAbove],
  ] as const;
  const rows = levels.flatMap(([name, verdict, reason, above]) => {
    if (above === NO_LIMIT && permille === WHOLE) return [];
    const limit = at(name, { dimension: "Financial", verdict, reason });
    const quantity = { kind: "amount", value: BigInt(amount), most: shrink(above, permille), unit: currency } as const;
    return [quantityRow(limit, quantity)];
  });
  return [money, ...rows];
}

function floorRows(
  limit: string,
  reason: "RULE_FLOOR" | "RISK_FLOOR",
  floor: Verdict,
  value: string,
  at: LimitAt,
): LimitRow[] {
  if (floor === "AutoApproved" || floor === "None") return [];
  return [conditionRow(at(limit, { dimension: "Operational", verdict: floor, reason }), value, floor, false)];
}
