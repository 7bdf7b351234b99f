import { keyId } from "../../core/jws/key.ts";
import type { PublicKey } from "../../core/ports/ports.ts";
import { planRootOf } from "../../core/plans/tree.ts";
import type { OpenedIntent } from "../../core/verify/intent.ts";
import type { ServiceReason } from "../../core/words/reasons.ts";
import type { HoldRow } from "../../store/rows.ts";
import { signedPlan } from "./held-plan.ts";
import { holdState } from "./holds.ts";
import type { SigningDeps } from "../shared/deps.ts";

/** The plan an intent names, or why it cannot be a step of it; both null when it names none. */
export interface NamedPlan {
  readonly plan: HoldRow | null;
  readonly refusal: ServiceReason | null;
}

/**
 * Only its own agent takes a plan's steps, under the delegation it named, with the key that signed it, while it runs. That the act
 * leads to the root, and that it was not taken before, the contract says.
 * @param act digest of the intent's action, hex
 * @param key registered for the agent now
 * @param now unix seconds
 * @throws LOG_CORRUPT
 */
export async function planNamedBy(
  deps: Pick<SigningDeps, "store">,
  { claims, subject }: OpenedIntent,
  { act, key, now }: { readonly act: string; readonly key: PublicKey; readonly now: number },
): Promise<NamedPlan> {
  if (claims.plan === null) return { plan: null, refusal: null };
  const { root, step, path } = claims.plan;
  const plan = await deps.store.holds.planOf(root);
  if (plan === null) return refuse("PLAN_UNKNOWN");
  const { claims: planned, acts, jws } = await signedPlan(deps, plan);
  const isOwn =
    plan.agent === subject.agentId && planned.delegation === claims.delegation && jws.header.kid === keyId(key);
  if (!isOwn || (planRootOf(act, path) === root && acts[step - 1] !== act)) return refuse("PLAN_MISMATCH");
  const state = holdState(plan, now);
  if (state === "open") return { plan, refusal: null };
  return refuse(state === "expired" ? "PLAN_EXPIRED" : "PLAN_REVOKED");
}

function refuse(refusal: ServiceReason): NamedPlan {
  return { plan: null, refusal };
}
