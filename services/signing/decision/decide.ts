import { lineageHash } from "../../chain/read/lineage.ts";
import type { PolicyView } from "../../chain/read/policies.ts";
import { encodeDecision } from "../../core/calldata/request.ts";
import { degrade } from "../../core/decision/degrade.ts";
import { actDigest } from "../../core/envelope/act-digest.ts";
import { isCountersignError } from "../../core/errors/error.ts";
import { sha256b64 } from "../../core/hash.ts";
import { previewTypeOf } from "../../core/mapping/preview.ts";
import { checkIntentFresh } from "../../core/verify/intent.ts";
import type { Spent } from "../../core/schemas/spent.ts";
import { secondsOf } from "../../core/time.ts";
import type { ServiceReason } from "../../core/words/reasons.ts";
import { permits } from "../../core/words/verdicts.ts";
import type { HoldRow } from "../../store/rows.ts";
import { approvalTerms } from "../holds/approval-terms.ts";
import type { AuthenticIntent } from "./authenticate.ts";
import { draftClaims, type Drafted, type Verdict } from "./claims.ts";
import { countingApprovals } from "../holds/collect.ts";
import type { FloorKeeper } from "../shared/floor-keeper.ts";
import type { SigningDeps } from "../shared/deps.ts";
import { plannedAct } from "../holds/held-plan.ts";
import { resumeHold } from "../holds/holds.ts";
import { planNamedBy } from "../holds/named-plan.ts";
import { checkParents, checkPreviewed } from "./parents.ts";
import type { Prepared } from "./prepare.ts";
import { requireSize } from "./size.ts";
import { timed } from "../../platform/durations.ts";

/** A decision that only lacks its place in the log. */
export interface Decided extends Drafted {
  readonly authentic: AuthenticIntent;
  readonly verdict: Verdict;
  /** null when the policy was not asked */
  readonly callData: Uint8Array | null;
  readonly policy: PolicyView;
  readonly actDigest: string;
}

/**
 * Decides what an authentic intent gets. What the service refuses itself is Blocked without asking the policy; everything
 * else the policy's own code decides, at the pinned block.
 * @param charge what the action is charged to at a time (unix seconds), as the counters stand now
 * @param floorsAt the floors that apply at a time
 * @throws CHAIN_UNREACHABLE, CALL_NOT_RUN, INTENT_EXPIRED, ENVELOPE_TOO_LARGE, and what `charge` throws
 */
export async function decide(
  deps: SigningDeps,
  prepared: Prepared,
  charge: (now: number) => Promise<readonly Spent[]> = () => Promise.resolve([]),
  floorsAt: FloorKeeper["stand"] = deps.floors.stand,
): Promise<Decided> {
  const { authentic, policy, mapping } = prepared;
  const { intent } = authentic;
  const { claims } = intent;
  const now = secondsOf(deps.clock);
  // Waiting for a turn takes time, and what is signed says that the agent was still asking.
  checkIntentFresh(claims, claims.aud, now);
  // What they are is settled before anything else is read: nothing of this agent's is decided meanwhile.
  const floors = await floorsAt(prepared, now);
  const digest = actDigest(claims.act, claims.sub);
  const parentRefusal = await checkParents(deps.store, claims.parents, claims.session);
  const resumed = await resumeHold(deps.store, intent, digest, now);
  const previewed = await checkPreviewed(deps.store, claims.parents, previewTypeOf(mapping.mapping, claims.act.type));
  const { pin, key } = authentic;
  const named = await planNamedBy(deps, intent, { act: digest, key, now });
  const unfit = prepared.refusal?.reason ?? parentRefusal ?? previewed ?? resumed.refusal ?? named.refusal;
  const approved = named.plan ?? resumed.hold;
  const approvals = unfit === null ? await approvalsOf(deps, approved, authentic, policy, now) : [];
  // How many it takes, the contract says; of a plan nobody signed there is nothing to ask it.
  const refusal = unfit ?? (named.plan !== null && approvals.length === 0 ? "PLAN_UNAPPROVED" : null);
  const [path, partners, spent] = await Promise.all([
    claims.delegation === null ? [] : deps.registries.readPath(pin, claims.delegation),
    deps.registries.readPartners(pin, policy),
    refusal === null ? charge(now) : [],
  ]);
  const draftWith = (counted: typeof approvals): Drafted =>
    draftClaims(deps, {
      authentic,
      policy,
      mapping,
      partners,
      lineage: lineageHash(path),
      parents: parentRefusal === null ? claims.parents : [],
      approvals: counted,
      spent,
      floors,
      now,
    });
  const drafted = draftWith(approvals);
  const judged =
    refusal === null
      ? await askPolicy(deps, authentic, drafted).catch((error: unknown) => {
          // An account can answer the policy otherwise than it answered when its approval was taken.
          if (approvals.length === 0 || !isCountersignError(error) || error.code !== "CALL_NOT_RUN") throw error;
          return askPolicy(deps, authentic, draftWith([]));
        })
      : { ...drafted, ...blockedBy(refusal) };
  const decided = { authentic, ...judged, policy, actDigest: digest };
  requireSize(deps, decided);
  return decided;
}

async function approvalsOf(
  deps: SigningDeps,
  hold: HoldRow | null,
  { intent, pin }: AuthenticIntent,
  policy: PolicyView,
  now: number,
) {
  // Without its salt, what was approved cannot be shown to anybody any more.
  if (hold?.salt == null) return [];
  const rows = await deps.store.holds.approvals(hold.hold);
  const terms = approvalTerms(deps, hold, policy);
  const { claims, params } = intent;
  const planned = hold.kind === "plan" ? await plannedAct(deps, hold) : null;
  const shown = planned?.act ?? { type: claims.act.type, sub: claims.sub, params };
  return countingApprovals(rows, { registries: deps.registries, pin, terms, shown, salt: hold.salt, now });
}

type Judged = Pick<Decided, "verdict" | "callData">;

async function askPolicy(deps: SigningDeps, { pin }: AuthenticIntent, drafted: Drafted): Promise<Drafted & Judged> {
  const { draft, inputs } = drafted;
  const callData = encodeDecision(draft, inputs);
  const { contract, gas } = draft.pol;
  const decision = await timed(deps.durations.decide, deps.stopwatch, () =>
    deps.decider.decide({ pin, contract, gas, callData, about: draft.ctx.delegation ?? draft.iss }),
  );
  const judged = degrade(decision, { time: draft.iat, stateTime: pin.timestamp, params: inputs.params });
  return { ...drafted, verdict: { ...judged, call: sha256b64(callData) }, callData };
}

function blockedBy(reason: ServiceReason): Judged {
  return { verdict: { verdict: "Blocked", dimension: "None", reason, call: null }, callData: null };
}

/** What a decision takes out of the counters: a denial takes nothing. */
export function reservedBy({ inputs, verdict }: Decided): readonly Spent[] {
  return permits(verdict.verdict) ? inputs.spent : [];
}
