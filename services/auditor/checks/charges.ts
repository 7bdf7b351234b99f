import type { MeterView } from "../../chain/read/meters.ts";
import { type Charge, chargesOf, stepOf } from "../../core/counters/charges.ts";
import { actDigest } from "../../core/envelope/act-digest.ts";
import type { DisclosedRecord } from "../../core/sdjwt/record.ts";
import type { Params } from "../../core/schemas/act.ts";
import type { Find } from "../report/findings.ts";
import { attempt } from "../records/attempt.ts";
import type { DecisionRecord } from "../records/parsed.ts";

/**
 * A decision is judged with the budgets of its own lineage, at its own time, in their order, and with what the action takes.
 * @param path the delegations the chain knows, from the acting one up; empty when it knows none
 * @param disclosed without an amount, it is what the decision was charged; without `spent` there is nothing to compare
 */
export function checkCharges(
  find: Find,
  { claims, subject }: DecisionRecord,
  path: readonly MeterView[],
  { params, shown, spent }: DisclosedRecord,
): void {
  if (spent === null) return;
  // What the service refuses itself, and what acts under another's delegation, charges nothing.
  const charging = claims.pol.call !== null && path[0]?.agentId === subject.agentId ? path : [];
  const step = charging.length === 0 ? null : stepOf(claims.ctx.plan, actDigest(claims.act, claims.sub));
  const candidates = params === null && shown.params.amount === undefined ? possible(spent) : [shown.params];
  const matches = candidates.some((each) => {
    const charges = attempt(find, "COUNTER_CHARGE", () => chargesOf(charging, each, claims.iat, step));
    return charges !== null && named(charges) === named(spent);
  });
  if (!matches) find("COUNTER_CHARGE", `${spent.length} counters, which the lineage does not charge like this`);
}

/** What an erased action may have had. */
function possible(spent: readonly Charge[]): readonly Pick<Params, "amount" | "currency">[] {
  return [{}, ...spent.slice(0, 1).map(({ reserved }) => ({ amount: reserved, currency: "XXX" }))];
}

function named(charges: readonly Charge[]): string {
  return charges.map(({ counter, window, reserved }) => `${counter} ${window} ${reserved}`).join();
}
