import { randomBytes } from "node:crypto";

import { createLimitReader } from "../../../../../services/chain/read/limit-reader.ts";
import { valueSaltsOf } from "../../../../../services/core/calldata/value-salts.ts";
import type { DecisionInputs } from "../../../../../services/core/schemas/evidence.ts";
import { planRootOf } from "../../../../../services/core/plans/tree.ts";
import { encodeDecision } from "../../../../../services/core/calldata/request.ts";
import { stepCounterId } from "../../../../../services/core/counters/meters.ts";
import { actDigest } from "../../../../../services/core/envelope/act-digest.ts";
import { buildAct, contentDigestOf } from "../../../../../services/core/envelope/build-act.ts";
import { explain, type Explanation } from "../../../../../services/core/explain/explain.ts";
import type { AppliedLimits } from "../../../../../services/chain/read/limit-reader.ts";
import type { ExplainedClaims } from "../../../../../services/core/explain/terms.ts";
import type { Decision } from "../../../../../services/core/ports/decider.ts";
import type { Params } from "../../../../../services/core/schemas/act.ts";
import type { Posture } from "../../../../../services/core/words/verdicts.ts";
import { PLAIN } from "../../../../helpers/samples.ts";
import { ERP, SALT } from "../../../signing/support/example.ts";
import type { World } from "../../../signing/support/world.ts";

/** One action as the policy is asked about it. */
export interface Question {
  readonly delegation: string | null;
  readonly type?: string;
  readonly target?: string;
  readonly params: Params;
  readonly spent?: DecisionInputs["spent"];
  readonly approvals?: DecisionInputs["approvals"];
  readonly reasoning?: string | null;
  readonly risk?: number | null;
  readonly posture?: Posture;
  /** seconds the request is away from the block */
  readonly age?: number;
  readonly hold?: string | null;
  /** of the plan the act is a step of, and what its counter stands at; the root follows from the act */
  readonly steps?: { readonly path: readonly string[]; readonly before: string };
  /** what else makes the decision stricter */
  readonly context?: Partial<Pick<ExplainedClaims["ctx"], keyof typeof PLAIN>>;
}

/** Asks the deployed policy and explains its answer. */
export interface Desk {
  ask(question: Question): Promise<{ readonly decision: Decision; readonly explanation: Explanation }>;
  /** what the explanation is made from */
  limits(delegation: string): Promise<AppliedLimits>;
  /** unix seconds of the newest block */
  now(): number;
}

/** @param agent whose action it is */
export function createDesk(world: World, agent: World["organization"]["agents"]["alice"]): Desk {
  const { registries, decider, system, mappings, head } = world.deps;
  const [mapping] = mappings();
  const reader = createLimitReader(world.rpc, system);
  const policyOf = async () => {
    const policy = await registries.readPolicy(head.pin(), 1);
    if (policy === null) throw new Error("the fixture publishes a policy");
    return policy;
  };
  const claimsFor = async (question: Question): Promise<ExplainedClaims> => {
    const { type = "erp.order.create", target = ERP, params } = question;
    const http = { uri: `${target}/x`, digest: contentDigestOf(new Uint8Array()) };
    const { act } = buildAct({ type, method: "POST", contentType: null, http, params }, (n) => randomBytes(n));
    const { steps } = question;
    const plan =
      steps === undefined
        ? null
        : {
            root: planRootOf(actDigest({ ...act, map: mapping.hash }, target), steps.path),
            step: 1,
            path: [...steps.path],
          };
    return {
      iss: agent.identity.subject,
      sub: target,
      act: { ...act, map: mapping.hash },
      pol: { policy: 1 },
      mod: { digest: (await registries.readAgent(head.pin(), agent.agentId)).modelDigest },
      iat: head.pin().timestamp + (question.age ?? 0),
      ctx: {
        delegation: question.delegation,
        risk: question.risk ?? null,
        hold: question.hold ?? null,
        reasoning: question.reasoning ?? null,
        posture: question.posture ?? "Delegated",
        ...PLAIN,
        plan,
        ...question.context,
      },
      chain: { log: 1 },
    };
  };

  return {
    now: () => head.pin().timestamp,
    limits: async (delegation) => reader.limitsFor(head.pin(), await policyOf(), delegation),
    ask: async (question) => {
      const pin = head.pin();
      const policy = await policyOf();
      const claims = await claimsFor(question);
      const { params, approvals = [] } = question;
      const spent = [...(question.spent ?? []), ...stepOf(claims, question)];
      const inputs = { params, salts: valueSaltsOf(SALT, claims.sub, params), spent, approvals };
      const callData = encodeDecision(claims, inputs);
      const call = { pin, contract: policy.evaluator, gas: policy.gasLimit, callData };
      const decision = await decider.decide(call);
      const limits = await reader.limitsFor(pin, policy, question.delegation);
      return { decision, explanation: explain({ claims, ...inputs, blockTime: pin.timestamp, ...limits, decision }) };
    },
  };
}

/** The counter of the plan's step, when there is one. */
function stepOf({ act, sub, ctx }: ExplainedClaims, { steps }: Question): DecisionInputs["spent"] {
  if (ctx.plan === null || steps === undefined) return [];
  const counter = stepCounterId(ctx.plan.root, actDigest(act, sub));
  return [{ counter, window: "lifetime", n: 1, before: steps.before, reserved: "1" }];
}
