import { actDigest } from "../envelope/act-digest.ts";
import { CountersignError } from "../errors/error.ts";
import { sha256b64 } from "../hash.ts";
import { JWS_MAX_LENGTH, type ParsedJws, parseJws } from "../jws/parse.ts";
import type { Act } from "../schemas/act.ts";
import { parseAs } from "../schemas/parse.ts";
import { MOST_STEPS, type Plan, PLAN_MAX_BYTES, planSchema } from "../schemas/plan.ts";
import { type DisclosedAct, resolveAct } from "../sdjwt/act.ts";
import { splitPresented } from "../sdjwt/disclosure.ts";
import { requirePrintable } from "../text/printable.ts";
import { type AgentSubject, parseAgentSubject } from "../words/ids.ts";
import { JWS_TYPES } from "../words/kinds.ts";
import { planTree, type PlanTree } from "./tree.ts";

/** The signed part of a plan whose form is right. Nothing is said yet about who signed it. */
export interface SignedPlan extends PlanTree {
  readonly jws: ParsedJws;
  readonly claims: Plan;
  readonly subject: AgentSubject;
  /** SHA-256 of it: the plan's id */
  readonly hash: string;
  /** digest of each step's act, hex */
  readonly acts: readonly string[];
}

/** A step, and what its digests stand for. */
export interface PlanStep extends DisclosedAct {
  readonly sub: string;
  readonly act: Act;
}

/** A plan with every disclosure of its steps. */
export interface OpenedPlan extends SignedPlan {
  readonly steps: readonly PlanStep[];
  readonly disclosures: readonly string[];
}

/** @throws JWS_*, CLAIMS_INVALID, PLAN_STEP_TWICE */
export function openSignedPlan(jwt: string): SignedPlan {
  const jws = parseJws(jwt, [JWS_TYPES.plan]);
  const claims = parseAs<Plan>(planSchema, jws.payload, "CLAIMS_INVALID");
  const acts = claims.steps.map(({ act, sub }) => actDigest(act, sub));
  const twice = acts.findIndex((each, i) => acts.indexOf(each) !== i);
  // Its counter admits an act once, so the second one could never run.
  if (twice !== -1) {
    const first = acts.indexOf(acts[twice] ?? "") + 1;
    throw new CountersignError("PLAN_STEP_TWICE", `step ${twice + 1} is the very act of step ${first}`);
  }
  return { jws, claims, subject: parseAgentSubject(claims.iss), hash: sha256b64(jwt), acts, ...planTree(acts) };
}

/**
 * Opens `<plan>~<disclosure>~...~`.
 * @throws PLAN_TOO_LARGE, JWS_*, CLAIMS_INVALID, AMOUNT_INVALID, DISCLOSURE_INVALID, PARAM_UNPRINTABLE, PLAN_STEP_TWICE
 */
export function openPlan(text: string): OpenedPlan {
  const { jwt, disclosures } = splitPresented(text, PLAN_MAX_BYTES, "PLAN_TOO_LARGE", MOST_STEPS);
  if (jwt.length > JWS_MAX_LENGTH)
    throw new CountersignError("PLAN_TOO_LARGE", `the signed part has ${jwt.length} characters`);
  return disclosePlan(openSignedPlan(jwt), disclosures);
}

/**
 * The same of what a log keeps apart.
 * @throws DISCLOSURE_INVALID, also when some are missing; AMOUNT_INVALID, PARAM_UNPRINTABLE
 */
export function disclosePlan(signed: SignedPlan, disclosures: readonly string[]): OpenedPlan {
  const digests = signed.claims.steps.flatMap(({ act }) => digestsOf(act));
  if (new Set(digests).size !== digests.length)
    throw new CountersignError("DISCLOSURE_INVALID", "a digest stands twice");
  const given = new Map(disclosures.map((each) => [sha256b64(each), each]));
  const owned = new Set(digests);
  const stray = [...given.keys()].filter((each) => !owned.has(each));
  if (stray.length > 0 || given.size !== disclosures.length) {
    throw new CountersignError("DISCLOSURE_INVALID", "a disclosure stands twice, or is not referred to");
  }
  const steps = signed.claims.steps.map(({ sub, act }) => {
    const resolved = resolveAct(
      act,
      digestsOf(act).flatMap((digest) => given.get(digest) ?? []),
    );
    requirePrintable(resolved.params);
    return { sub, act, ...resolved };
  });
  return { ...signed, steps, disclosures };
}

function digestsOf({ http, tool, params }: Act): readonly string[] {
  return [...(http?._sd ?? []), ...(tool?._sd ?? []), ...params._sd];
}
