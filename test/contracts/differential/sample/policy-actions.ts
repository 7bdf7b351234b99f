import { ZeroHash } from "ethers";

import { bitOf, has, type Action, type Facet } from "../evaluator/action.ts";
import type { Organization, Parameters } from "../evaluator/organization.ts";
import { digestTelling, REVERTING, type Told } from "../evaluator/others.ts";
import { anyAction } from "./actions.ts";
import { countersFor, spoil } from "./counters.ts";
import type { Leaf } from "./forest.ts";
import type { Plot } from "./plot.ts";
import type { Random } from "./random.ts";
import { stricter } from "./stricter.ts";

const ECHOES = [0, 1, 2, 3, 4];
const NEWEST = 8;

/** A delegation to act under: mostly one that stands; the newest are deep, and sometimes younger than the action. */
export function anyLeaf(random: Random, { leaves: { all, standing } }: Plot): Leaf {
  if (random.chance(20)) return random.pick(all.slice(-NEWEST));
  return random.pick(standing.length === 0 || random.chance(15) ? all : standing);
}

/** An action a policy is asked about: mostly one that its rules know, made now. */
export function anyPolicyAction(random: Random, plot: Plot, parameters: Parameters): Action {
  const { organization } = plot;
  const leaf = anyLeaf(random, plot);
  const { now, world } = organization;
  const asked = fit(random, parameters, anyAction(random, world, leaf, now));
  const action: Action = {
    ...asked,
    time: anyMoment(random, now),
    actDigest: digestTelling(
      ECHOES.map(() => anyWord(random)),
      random.big(0n, 0xffffn),
    ),
    mappingHash: random.chance(98) ? organization.mappingHash : random.hash(),
    modelDigest: anyModel(random, organization, asked.agentId),
    risk: has(asked, "RISK") ? anyScore(random) : 0n,
  };
  const counters = countersFor(random, world, action);
  const charged = { ...action, spent: random.chance(92) ? counters : spoil(random, counters) };
  return stricter(random.beside("stricter"), organization, charged);
}

/** Mostly as the policy's rules would have it: a known type and target, and an amount where one is asked for. */
function fit(random: Random, { rules, targets }: Parameters, action: Action): Action {
  if (random.chance(8)) return action;
  const rule = rules.find(({ actionType }) => actionType === action.actionType) ?? random.pick(rules);
  const score = random.chance(50) ? bitOf("RISK") : 0n;
  const facets = ((action.facets | score) & rule.facets) | (rule.facets & bitOf("AMOUNT"));
  const edge = random.pick([rule.flagAbove, rule.flagAbove, rule.holdAbove, rule.blockAbove]) + random.big(0n, 1n);
  const small = random.chance(75) ? random.big(0n, 12n) : action.amount;
  const amount = random.chance(22) ? edge : small;
  const keeps = (facet: Facet) => has({ facets }, facet) || random.chance(3);
  return {
    ...action,
    target: targets.length === 0 || targets.includes(action.target) ? action.target : random.pick(targets),
    actionType: rule.actionType,
    facets,
    amount: keeps("AMOUNT") ? amount : 0n,
    currency: random.chance(2) ? action.currency : rule.currency,
    recipient: keeps("RECIPIENT") ? action.recipient : ZeroHash,
    channel: keeps("CHANNEL") ? action.channel : ZeroHash,
    dataSet: keeps("DATA_SET") ? action.dataSet : ZeroHash,
    classification: keeps("CLASSIFICATION") ? action.classification : 0n,
  };
}

/** Within what a policy's age of the state allows, most times. */
function anyMoment(random: Random, now: bigint): bigint {
  const distance = random.big(0n, random.pick([21n, 21n, 21n, 21n, 21n, 45n, 45n, 65n]));
  return random.chance(20) ? now : now + (random.chance(50) ? distance : -distance);
}

function anyModel(random: Random, { agents, models }: Organization, agentId: bigint): string {
  const other = random.pick([ZeroHash, ...models.keys()]);
  return random.chance(2) ? other : (agents.get(agentId)?.modelDigest ?? other);
}

/** Often one at the edge of a band. */
const anyScore = (random: Random): bigint =>
  random.chance(40) ? random.pick([0n, 299n, 300n, 699n, 700n, 1_000n]) : random.big(0n, 1_000n);

/** What another evaluator is told to say: mostly nothing that matters, and now and then nonsense. */
function anyWord(random: Random): Told {
  const told = { verdict: 1n, dimension: random.big(0n, 5n), reason: random.big(1n, 999n) };
  if (random.chance(85)) return told;
  return random.pick<Told>([
    { ...told, verdict: 2n },
    { ...told, verdict: 2n },
    { ...told, verdict: 3n },
    { ...told, verdict: 3n },
    { ...told, verdict: 3n },
    { ...told, verdict: 4n },
    { ...told, verdict: random.pick([0n, 5n, 254n, REVERTING]) },
    { ...told, dimension: random.pick([6n, 255n]) },
    { ...told, reason: random.pick([0n, 999n, 1_000n, 9_999n, 10_000n, 2n ** 32n - 1n]) },
  ]);
}
