import { ZeroHash } from "ethers";

import type { Action } from "../evaluator/action.ts";
import { numberOf, type Verdict } from "../evaluator/answer.ts";
import type { Organization, Parameters, Posture } from "../evaluator/organization.ts";
import { ancestors, type World } from "../evaluator/world.ts";
import { Random } from "../sample/random.ts";
import type { Case, Evaluator } from "./cases.ts";

/*
 * What makes a decision stricter, done to the very cases both contracts answered: real lineages of several levels, with their
 * counters, customs, partners, plans and approvals. None of it may give a milder verdict.
 */
type Question = { organization: Organization; action: Action };
type Stricter = (random: Random, question: Question) => Question;

const POSTURES: readonly Posture[] = [
  "PSEUDO_AGENT",
  "SUPERVISED",
  "SHARED_PLANNING",
  "CONTINUOUS_INSIGHT",
  "DELEGATED",
];
const VERDICTS: readonly Verdict[] = ["AUTO_APPROVED", "FLAGGED", "HELD", "BLOCKED"];

/** By name: each alone, on every case. */
export const STRICTER: Readonly<Record<string, Stricter>> = {
  "a lower posture": (random, { organization, action }) => {
    const agents = [...organization.agents].map(([id, agent]) => {
      return [id, { ...agent, posture: random.pick(upTo(POSTURES, agent.posture)) }] as const;
    });
    return { organization: { ...organization, agents: new Map(agents) }, action };
  },
  "a stricter floor of a rule": (random, question) =>
    withParameters(question, ({ rules }) => ({
      rules: rules.map((rule) => ({ ...rule, floor: random.pick(from(VERDICTS, rule.floor)) })),
    })),
  "a stricter floor of a custody": (random, question) =>
    withParameters(question, ({ custodyFloors: { agent, sidecar, gateway } }) => ({
      custodyFloors: {
        agent: random.pick(from(VERDICTS, agent)),
        sidecar: random.pick(from(VERDICTS, sidecar)),
        gateway: random.pick(from(VERDICTS, gateway)),
      },
    })),
  "smaller amounts of a rule": (random, question) =>
    withParameters(question, ({ rules }) => ({
      rules: rules.map((rule) => ({
        ...rule,
        holdAbove: rule.holdAbove / 2n,
        flagAbove: random.big(0n, rule.flagAbove / 2n),
      })),
    })),
  "an approval more": (_, question) =>
    withParameters(question, ({ approvalsNeeded, approvers, rules }) => ({
      approvalsNeeded: Math.min(approvalsNeeded + 1, approvers.length),
      rules: rules.map((rule) => ({
        ...rule,
        approvalsNeeded: rule.approvalsNeeded === 0 ? 0 : rule.approvalsNeeded + 1,
      })),
    })),
  "tighter limits of a delegation": (random, { organization, action }) => ({
    organization: { ...organization, world: tighter(random, organization.world, action) },
    action,
  }),
  "counters that stand higher": (random, { organization, action }) => {
    const spent = action.spent.map((counter) => ({ ...counter, before: counter.before + random.big(0n, 40n) }));
    return { organization, action: { ...action, spent } };
  },
  "a floor more": (random, { organization, action }) => {
    const floor = { record: `0x${"ff".repeat(32)}`, source: 1n, verdict: random.big(1n, 4n) };
    return { organization, action: { ...action, floors: [...action.floors, floor] } };
  },
};

/** The cases of which an evaluator says something milder once they are made stricter. */
export function milder(cases: readonly Case[], evaluate: Evaluator, stricter: Stricter): Case[] {
  return cases.filter(({ plot, place, organization, policyId, action }) => {
    const before = evaluate(organization, policyId, action);
    const next = stricter(new Random(plot, "stricter", place), { organization, action });
    return numberOf(evaluate(next.organization, policyId, next.action).verdict) < numberOf(before.verdict);
  });
}

const upTo = <T>(all: readonly T[], one: T): T[] => all.slice(0, all.indexOf(one) + 1);
const from = <T>(all: readonly T[], one: T): T[] => all.slice(all.indexOf(one));

function withParameters({ organization, action }: Question, change: (of: Parameters) => Partial<Parameters>): Question {
  const policies = [...organization.policies].map(([id, { version, parameters }]) => {
    return [id, { version, parameters: { ...parameters, ...change(parameters) } }] as const;
  });
  return { organization: { ...organization, policies: new Map(policies) }, action };
}

/** The soft limits of one delegation of the path: what is absent stays absent, for a counter more would be another question. */
function tighter(random: Random, world: World, { delegationId }: Action): World {
  const path = [...ancestors(world, delegationId)];
  if (delegationId === ZeroHash || path.length === 0) return world;
  const [id, node] = random.pick(path);
  const { perAction } = node.envelope.financial;
  const soft = perAction.soft / random.big(1n, 3n);
  const flagAt = perAction.flagAt < soft ? perAction.flagAt : soft;
  const isAbsent = perAction.hard === perAction.flagAt && perAction.hard === perAction.soft;
  const financial = { ...node.envelope.financial, perAction: isAbsent ? perAction : { ...perAction, soft, flagAt } };
  const delegations = new Map(world.delegations);
  delegations.set(id, { ...node, envelope: { ...node.envelope, financial } });
  return { ...world, delegations };
}
