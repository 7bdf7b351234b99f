import type { Effect, Limit } from "./kind.ts";
import { PARAMETERS, type PolicyFile } from "./parameters.ts";

/** One limit before and after; null for not there. */
export interface LimitChange {
  readonly limit: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly effect: Effect;
  /** of an amount, which stands in minor units: the currency before and after, as far as the policy says one; null for the rest */
  readonly money: { readonly before: string | null; readonly after: string | null } | null;
}

/** Every limit of a policy in a fixed order. What is in both is compared, the rest is new or gone. */
export function diffPolicies(before: PolicyFile | null, after: PolicyFile): readonly LimitChange[] {
  const old = before === null ? new Map<string, Limit>() : limitsOf(before);
  const next = limitsOf(after);
  const [was, is] = [before === null ? () => null : currenciesOf(before), currenciesOf(after)];
  return [...new Set([...old.keys(), ...next.keys()])].map((limit) => {
    const from = old.get(limit);
    const to = next.get(limit);
    return {
      limit,
      before: from?.value ?? null,
      after: to?.value ?? null,
      effect: effectOf(from, to, before === null),
      money: (to ?? from)?.isMoney === true ? { before: was(limit), after: is(limit) } : null,
    };
  });
}

function limitsOf(policy: PolicyFile): Map<string, Limit> {
  return new Map(PARAMETERS.limits(policy, "").map((limit) => [limit.limit, limit]));
}

/** The currency a limit is in: its rule's; of a limit for every rule, the one all rules have. */
function currenciesOf({ rules }: PolicyFile): (limit: string) => string | null {
  const named = rules.flatMap(({ action, amounts }) => (amounts === null ? [] : [[action, amounts.currency] as const]));
  const all = new Set(named.map(([, currency]) => currency));
  const only = all.size === 1 ? ([...all][0] ?? null) : null;
  return (limit) => named.find(([action]) => limit.startsWith(`${action}, `))?.[1] ?? only;
}

function effectOf(before: Limit | undefined, after: Limit | undefined, first: boolean): Effect {
  if (before !== undefined && after !== undefined) return compare(before, after);
  if (first || after === undefined) return first ? "changes" : reverse(before?.arrival ?? "changes");
  return after.arrival;
}

function compare(before: Limit, after: Limit): Effect {
  if (before.value === after.value) return "same";
  if (before.by === null || after.by === null) return "changes";
  const isTighter = after.by.tighter === "less" ? after.by.rank < before.by.rank : after.by.rank > before.by.rank;
  return isTighter ? "tightens" : "loosens";
}

function reverse(effect: Effect): Effect {
  if (effect === "loosens") return "tightens";
  return effect === "tightens" ? "loosens" : effect;
}
