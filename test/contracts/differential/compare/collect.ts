import { TrustPolicy__factory } from "../../../../types/ethers-contracts/index.ts";
import { readAnswer, type Answer } from "../evaluator/answer.ts";
import type { Action } from "../evaluator/action.ts";
import { anyAction } from "../sample/actions.ts";
import { withApprovals } from "../sample/approvals.ts";
import { countersFor, spoil } from "../sample/counters.ts";
import type { Organized } from "../sample/organizations.ts";
import { layOut, POLICIES, type Plot } from "../sample/plot.ts";
import { anyLeaf, anyPolicyAction } from "../sample/policy-actions.ts";
import { Random } from "../sample/random.ts";
import type { Case } from "./cases.ts";

const CASES_PER_PLOT = 250;
/** Calls under way at a time. */
const BATCH = 25;
const abi = TrustPolicy__factory.createInterface();

export type Sample = { lineage: Case[]; policy: Case[] };
type Question = Omit<Case, "answer">;

/** As many cases for each contract, spread over plots; or one of each. */
export async function collect(
  organized: Organized,
  seed: number,
  cases: number,
  only?: { plot: number; place: number },
): Promise<Sample> {
  const { deployment, policy } = organized;
  const lineage = await deployment.lineage.getAddress();
  const sample: Sample = { lineage: [], policy: [] };
  // A quick look is at more than one plot, too.
  const perPlot = Math.min(CASES_PER_PLOT, Math.ceil(cases / 5));
  const plots =
    only === undefined ? Array.from({ length: Math.ceil(cases / perPlot) }, (_, plot) => plot) : [only.plot];
  for (const number of plots) {
    const plot = await layOut(organized, seed, number);
    const left = Math.min(perPlot, cases - number * perPlot);
    const places = only === undefined ? Array.from({ length: left }, (_, place) => place) : [only.place];
    const ask = async (to: string, questions: Question[]) => await askAll(organized, to, questions);
    sample.lineage.push(
      ...(await ask(
        lineage,
        places.map((place) => lineageQuestion(seed, plot, place)),
      )),
    );
    sample.policy.push(
      ...(await ask(
        policy,
        places.map((place) => policyQuestion(seed, plot, place)),
      )),
    );
  }
  return sample;
}

export function lineageQuestion(seed: number, plot: Plot, place: number): Question {
  const random = new Random(seed, "lineage", plot.number, place);
  const { organization, number } = plot;
  const { world, now } = organization;
  const asked = maybePlanned(random.beside("plan"), anyAction(random, world, anyLeaf(random, plot), now));
  const counters = countersFor(random, world, asked);
  const action = { ...asked, spent: random.chance(88) ? counters : spoil(random, counters) };
  return { plot: number, place, organization, policyId: POLICIES.MEMBERS, action };
}

/** A lineage asks only whether the step was taken: whether it is one of the plan, the policy says. */
const maybePlanned = (random: Random, action: Action): Action =>
  random.chance(15) ? { ...action, plan: random.hash() } : action;

export function policyQuestion(seed: number, plot: Plot, place: number): Question {
  const random = new Random(seed, "policy", plot.number, place);
  const { organization, number } = plot;
  const policyId = random.chance(94) ? POLICIES.MEMBERS : random.pick([POLICIES.VISITORS, ...Object.values(POLICIES)]);
  const known = organization.policies.get(policyId) ?? organization.policies.get(POLICIES.MEMBERS);
  if (known === undefined) throw new RangeError(`no policy ${policyId}`);
  const action = anyPolicyAction(random, plot, known.parameters);
  return { plot: number, place, organization, policyId, action: withApprovals(random, plot, policyId, action) };
}

async function askAll({ deployment }: Organized, to: string, questions: readonly Question[]): Promise<Case[]> {
  const { provider } = deployment.ethers;
  async function ask(policyId: bigint, action: Action): Promise<Answer> {
    const words = await provider.call({ to, data: abi.encodeFunctionData("evaluate", [policyId, action]) });
    return readAnswer(abi.decodeFunctionResult("evaluate", words).toArray() as bigint[]);
  }
  const cases: Case[] = [];
  for (let from = 0; from < questions.length; from += BATCH) {
    const batch = questions.slice(from, from + BATCH);
    const answers = batch.map(async (question) => ({
      ...question,
      answer: await ask(question.policyId, question.action),
    }));
    cases.push(...(await Promise.all(answers)));
  }
  return cases;
}
