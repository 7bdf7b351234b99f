import { encodeBase64url } from "../core/encoding/base64url.ts";
import { signJws } from "../core/jws/build.ts";
import { openPlan } from "../core/plans/open.ts";
import type { StepOfPlan } from "../core/schemas/pending.ts";
import { type Plan, planSchema, type RevokeOrder, revokeOrderSchema } from "../core/schemas/plan.ts";
import { parseAs } from "../core/schemas/parse.ts";
import { joinCompact } from "../core/sdjwt/disclosure.ts";
import { secondsOf } from "../core/time.ts";
import { JWS_TYPES } from "../core/words/kinds.ts";
import type { BuiltIntent, IntentDeps } from "./intent.ts";
import type { ReaderDeps } from "./reading.ts";

/** A step an agent intends: its act, and where it goes. */
export interface IntendedStep extends Pick<BuiltIntent, "act" | "disclosures"> {
  /** target, as the intent for it will name it */
  readonly sub: string;
}

/** What surrounds the steps. */
export interface PlanFrame {
  /** unix seconds, exclusive: at most 30 days ahead */
  readonly until: number;
  /** what it is for, for whoever approves it; stands in the log in clear */
  readonly why?: string;
  /** default the identity's */
  readonly delegation?: string | null;
}

export interface BuiltPlan {
  /** `<plan+jwt>~<disclosure>~...~`, what POST /v1/plans takes */
  readonly plan: string;
  /** SHA-256 of its signed part */
  readonly id: string;
  readonly root: string;
  /** what an intent for each step names */
  readonly steps: readonly StepOfPlan[];
}

/**
 * Signs what the agent intends to do. Its steps are bound by their salted digests: keep each act with its disclosures, and give it
 * to `buildIntent` as `held` when its turn comes.
 *
 * @throws CLAIMS_INVALID, PLAN_STEP_TWICE, PLAN_TOO_LARGE, DISCLOSURE_INVALID: the signing service would refuse it
 */
export async function buildPlan(
  { identity, signer, clock, randomBytes }: IntentDeps,
  steps: readonly IntendedStep[],
  { until, why = "", delegation = identity.delegation }: PlanFrame,
): Promise<BuiltPlan> {
  const claims: Plan = {
    ...{ v: 1, iss: identity.subject, aud: identity.log, delegation },
    steps: steps.map(({ sub, act }) => ({ sub, act })),
    ...{ why, _sd_alg: "sha-256", iat: secondsOf(clock), exp: until, jti: encodeBase64url(randomBytes(16)) },
  };
  const jwt = await signJws(signer, JWS_TYPES.plan, parseAs<Plan>(planSchema, claims, "CLAIMS_INVALID"));
  const disclosures = steps.flatMap((step) => step.disclosures);
  const plan = joinCompact(jwt, disclosures);
  const { hash: id, root, paths } = openPlan(plan);
  return { plan, id, root, steps: paths.map((path, i) => ({ root, step: i + 1, path: [...path] })) };
}

/**
 * The word of a plan's agent, or of an operator, that the plan ends, for `POST /v1/plans/<plan>/revocations`. Good for 30 s.
 * @param plan its id
 * @throws CLAIMS_INVALID
 */
export async function buildRevokeOrder(
  { signer, clock, randomBytes, iss, aud }: ReaderDeps,
  plan: string,
  why: string,
): Promise<string> {
  const claims = { v: 1, iss, aud, plan, why, iat: secondsOf(clock), jti: encodeBase64url(randomBytes(16)) };
  return signJws(signer, JWS_TYPES.revoke, parseAs<RevokeOrder>(revokeOrderSchema, claims, "CLAIMS_INVALID"));
}
