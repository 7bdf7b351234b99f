import { explainDecision } from "../engine/replay/limits.ts";
import type { Explanation } from "../core/explain/explain.ts";
import { explainReason, type Reason } from "../core/words/reasons.ts";
import type { ActionBody } from "./bodies.ts";
import { decideWithoutReserving } from "./budget/budget.ts";
import { holdUntil, type Verdict } from "./decision/claims.ts";
import type { SigningDeps } from "./shared/deps.ts";
import type { Unlike } from "./decision/derive.ts";
import { openAsked, prepare } from "./decision/prepare.ts";

type NoLimits = Record<"limits" | "decisive" | "nearest" | "approvals_needed", null>;

/** POST /v1/simulate: what an intent would get now. No permission, no denial, and no promise: nothing is signed or stored. */
export type Simulation = Pick<Verdict, "verdict" | "dimension" | "reason"> & {
  readonly simulated: true;
  readonly explanation: string;
  /** when the hold that this would open would expire, unix seconds; null when it would open none */
  readonly would_hold_until: number | null;
  /** human approvals that count for it now */
  readonly approvals: number;
  readonly policy: number;
  readonly version: number;
  readonly block: { readonly number: number; readonly hash: string };
} & (Explanation | NoLimits);

const NO_LIMITS: NoLimits = { limits: null, decisive: null, nearest: null, approvals_needed: null };

/**
 * Takes an intent the way POST /v1/actions does, up to the record: same signature, same mapping, same decision. It spends no
 * budget and opens no hold, and its jti stays fresh, so that the very same intent can be sent for real.
 * @throws every code of the steps
 */
export async function simulateAction(deps: SigningDeps, body: ActionBody): Promise<Simulation> {
  const asked = openAsked(body);
  const prepared = await prepare(deps, asked, (agentId) => deps.rates.simulation(agentId));
  const { policy, authentic } = prepared;
  const { pin } = authentic;
  const { draft, inputs, verdict: said } = await decideWithoutReserving(deps, prepared);
  const { verdict, dimension, reason } = said;
  const explanation = await explainDecision(deps.limits, { claims: draft, inputs, said, policy, block: pin });
  return {
    simulated: true,
    verdict,
    dimension,
    reason,
    explanation: explain(reason, prepared.refusal),
    would_hold_until: holdUntil(deps, draft, said),
    approvals: inputs.approvals.length,
    policy: policy.policyId,
    version: policy.version,
    block: { number: pin.number, hash: pin.hash },
    ...(explanation ?? NO_LIMITS),
  };
}

function explain(reason: Reason, unlike: Unlike | null): string {
  const why = unlike?.reason === reason ? `: ${unlike.words}` : "";
  return `${explainReason(reason)}${why}`;
}
