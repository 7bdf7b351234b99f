import { keccak256, ZeroHash } from "ethers";

import type { Action, Approval } from "../evaluator/action.ts";
import { digestOf, planOf } from "../evaluator/approvals.ts";
import { evaluatePolicy } from "../evaluator/policy.ts";
import { stepCounter } from "./counters.ts";
import { OUTSIDER, type Person } from "./people.ts";
import type { Plot } from "./plot.ts";
import type { Random } from "./random.ts";

/** Other ways to end a signature, some of which some libraries take. */
const ENDS = ["00", "01", "1b", "1c", "25", "ff"];

/** The same action with what humans said of it: mostly where it is held, and mostly as it should be. */
export function withApprovals(random: Random, plot: Plot, policyId: bigint, asked: Action): Action {
  const policy = plot.organization.policies.get(policyId);
  if (policy === undefined) return asked;
  const { verdict, reason } = evaluatePolicy(plot.organization, policyId, asked);
  if (!random.chance(verdict === "HELD" ? 85 : 3)) return asked;

  // A plan is mostly for what the posture alone holds.
  const isPlanned = random.chance(reason === "POSTURE_FLOOR" ? 60 : 30);
  const action = isPlanned ? planned(random, asked) : { ...asked, holdId: random.hash() };
  const known = plot.people.filter(({ signer }) => policy.parameters.approvers.some((one) => one.signer === signer));
  const chosen = random.some(known, random.pick([25, 60, 100]));
  if (random.chance(5)) chosen.push(OUTSIDER);
  const approvals = byKeccak(chosen).map((person) => {
    const validBefore = random.chance(4) ? action.time : action.time + random.big(1n, 600n);
    // Now and then something else was signed.
    const signed = random.chance(3) ? spoil(random, action) : action;
    const question = { organization: plot.organization, policyId, policy, action: signed };
    const isOfPlan = isPlanned && (action.holdId === ZeroHash || random.chance(50));
    const terms = { validBefore, action: random.hash() };
    const digest = digestOf(question, terms, isOfPlan !== random.chance(3));
    return { signer: person.signer, ...terms, signature: person.sign(digest) };
  });
  return { ...action, approvals: random.chance(96) ? approvals : disturb(random, approvals) };
}

/** As part of a plan, in the right place or not, sometimes with a hold as well. */
function planned(random: Random, action: Action): Action {
  const planPath = Array.from({ length: random.between(0, 4) }, () => random.hash());
  const plan = random.chance(94) ? planOf({ ...action, planPath }) : random.hash();
  const step = { ...action, plan, planPath, holdId: random.chance(30) ? random.hash() : action.holdId };
  return { ...step, spent: [...step.spent, stepCounter(random.beside("step"), step)] };
}

const spoil = (random: Random, action: Action): Action =>
  random.pick([
    { ...action, actDigest: random.hash() },
    { ...action, holdId: random.hash() },
    { ...action, plan: random.hash() },
    { ...action, logId: action.logId + 1n },
  ]);

function disturb(random: Random, approvals: readonly Approval[]): Approval[] {
  const [first] = approvals;
  if (first === undefined) return [];
  return random.pick([
    () => approvals.toReversed(),
    () => [first, ...approvals],
    () => [{ ...first, signature: `${first.signature.slice(0, -2)}${random.pick(ENDS)}` }, ...approvals.slice(1)],
    () => [{ ...first, signature: "0x" }, ...approvals.slice(1)],
    () => [{ ...first, validBefore: first.validBefore + 1n }, ...approvals.slice(1)],
    () => [{ ...first, action: random.hash() }, ...approvals.slice(1)],
  ])();
}

const byKeccak = (people: readonly Person[]): Person[] =>
  people.toSorted((a, b) => (keccak256(a.signer) < keccak256(b.signer) ? -1 : 1));
