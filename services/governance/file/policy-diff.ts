import { VERDICTS } from "../../core/words/verdicts.ts";
import { CLASSIFICATIONS } from "../../core/words/verdicts.ts";
import type { PolicyFile } from "./policy-file.ts";

/** What a single limit does. The verdict over a whole version is the contract's own `compare`. */
export type Effect = "same" | "tightens" | "loosens" | "changes";

/** One limit before and after; null for not there. */
export interface LimitChange {
  readonly limit: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly effect: Effect;
}

/** How two values of a limit are compared. */
type Order = (before: string, after: string) => Effect;

const smaller: Order = (before, after) => order(BigInt(before), BigInt(after));
const larger: Order = (before, after) => order(BigInt(after), BigInt(before));
const classified: Order = (before, after) => order(rank(before), rank(after));
const stricter: Order = (before, after) => order(strictness(after), strictness(before));
const allowed: Order = (before, after) => order(BigInt(before === "yes"), BigInt(after === "yes"));
const apart: Order = (before, after) => (before === after ? "same" : "changes");

/** Every limit of a policy in a fixed order. What is in both is compared, the rest is new or gone. */
export function diffPolicies(before: PolicyFile | null, after: PolicyFile): readonly LimitChange[] {
  const old = before === null ? new Map<string, Limit>() : limitsOf(before);
  const next = limitsOf(after);
  return [...new Set([...old.keys(), ...next.keys()])].map((limit) => {
    const from = old.get(limit);
    const to = next.get(limit);
    return {
      limit,
      before: from?.value ?? null,
      after: to?.value ?? null,
      effect: effectOf(from, to, before === null),
    };
  });
}

/** A limit, what it compares by, and what its coming (or, the other way round, its going) does. */
interface Limit {
  readonly value: string;
  readonly by: Order;
  readonly arrival: Effect;
}

function limitsOf(policy: PolicyFile): Map<string, Limit> {
  const limits = new Map<string, Limit>();
  const put = (limit: string, value: string | number, by: Order, arrival: Effect = "changes") =>
    limits.set(limit, { value: String(value), by, arrival });

  put("scope", policy.scope, apart);
  put("state age, seconds", policy.stateAge, smaller);
  put("approvals needed", policy.approvalsNeeded, larger);
  put("least SLSA level", policy.minSlsa, larger);
  put("inside, up to", policy.insideCeiling, classified);
  put("outside, up to", policy.outsideCeiling, classified);
  put("outside, personal data", yes(policy.outsidePii), allowed);
  for (const target of policy.targets) put(`target ${target}`, "allowed", apart, "loosens");
  for (const rule of policy.rules) putRule(put, rule);
  for (const { signer, ceiling } of policy.approvers) put(`approver ${signer}, up to`, ceiling, smaller, "loosens");
  for (const { recipient, ceiling, pii } of policy.releases) {
    put(`recipient ${recipient}, up to`, ceiling, classified);
    put(`recipient ${recipient}, personal data`, yes(pii), allowed);
  }
  for (const { from, permille, floor } of policy.bands) {
    put(`risk from ${from}`, `amounts to ${permille} permille, at least ${floor}`, apart);
  }
  // Each of these can only tighten, but they run in order.
  policy.customs.forEach(({ evaluator, codeHash, gas }, i) =>
    put(`evaluator ${i + 1}`, `${evaluator}, code ${codeHash}, gas ${gas}`, apart, "tightens"),
  );
  policy.partners.forEach(({ registry, policyId, gas }, i) =>
    put(`partner ${i + 1}`, `policy ${policyId} of ${registry}, gas ${gas}`, apart, "tightens"),
  );
  return limits;
}

type Put = (limit: string, value: string | number, by: Order, arrival?: Effect) => void;

function putRule(put: Put, { action, floor, facets, amounts, approvalsNeeded }: PolicyFile["rules"][number]): void {
  put(`${action}, at least`, floor, stricter, "loosens");
  put(`${action}, may have`, facets.length === 0 ? "nothing" : facets.join(" "), apart);
  if (approvalsNeeded > 0) put(`${action}, approvals needed`, approvalsNeeded, larger, "tightens");
  if (amounts === null) return;
  put(`${action}, currency`, amounts.currency, apart);
  put(`${action}, Flagged above`, amounts.flagAbove, smaller);
  put(`${action}, Held above`, amounts.holdAbove, smaller);
  put(`${action}, Blocked above`, amounts.blockAbove, smaller);
}

function effectOf(before: Limit | undefined, after: Limit | undefined, first: boolean): Effect {
  if (before !== undefined && after !== undefined) return after.by(before.value, after.value);
  if (first || after === undefined) return first ? "changes" : reverse(before?.arrival ?? "changes");
  return after.arrival;
}

function reverse(effect: Effect): Effect {
  if (effect === "loosens") return "tightens";
  return effect === "tightens" ? "loosens" : effect;
}

function order(less: bigint, more: bigint): Effect {
  if (less === more) return "same";
  return more < less ? "tightens" : "loosens";
}

function rank(word: string): bigint {
  return BigInt(CLASSIFICATIONS.findIndex((each) => each === word));
}

function strictness(word: string): bigint {
  return BigInt(VERDICTS.findIndex((each) => each === word));
}

function yes(value: boolean): string {
  return value ? "yes" : "no";
}
