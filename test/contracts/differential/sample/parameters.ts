import { id, ZeroHash } from "ethers";

import { encodePolicyParameters } from "../../../../services/chain/abi/policy-parameters.ts";
import { SCOPE } from "../../../../services/core/policy/parameters.ts";
import { ALL_FACETS, bitsOf } from "../evaluator/action.ts";
import { numberOf, type Verdict } from "../evaluator/answer.ts";
import type { Approver, Echo, Parameters, RiskBand, Rule } from "../evaluator/organization.ts";
import type { Others } from "./organizations.ts";
import type { Random } from "./random.ts";
import { anyCurrency, UNIVERSE } from "./universe.ts";

const GAS = 60_000n;
const NO_CEILING = 2n ** 256n - 1n;
/** What visitors' policies have none of: their names are salted by someone else, and nobody approves for them. */
const FOR_VISITORS = { minSlsa: 0, approvalsNeeded: 0, targets: [], approvers: [], releases: [], partners: [] };

/** Parameters that allow most of what the universe knows. */
export function anyParameters(random: Random, signers: readonly string[]): Parameters {
  const approvers = random.chance(90) ? random.some(signers, 75).map((signer) => anyApprover(random, signer)) : [];
  const approvalsNeeded = Math.min(approvers.length, random.between(1, 2));
  return {
    scope: "MEMBERS",
    stateAge: random.big(20n, 60n),
    approvalsNeeded,
    minSlsa: Number(random.big(0n, 3n)),
    insideCeiling: anyCeiling(random),
    outsideCeiling: anyCeiling(random),
    outsidePii: random.chance(50),
    targets: most(random, UNIVERSE.targets),
    rules: most(random, UNIVERSE.operations).map((actionType) => {
      const asksForMore = approvalsNeeded < approvers.length && random.chance(25);
      return { ...anyRule(random, actionType), approvalsNeeded: asksForMore ? approvalsNeeded + 1 : 0 };
    }),
    approvers,
    releases: random.some(UNIVERSE.recipients, 50).map((recipient) => {
      return { recipient, ceiling: anyCeiling(random), pii: random.chance(50) };
    }),
    bands: anyBands(random),
    customs: random.chance(50) ? [] : random.some([0, 1, 2], 60).map((place) => anyEcho(random, place)),
    partners: random.chance(60) ? [] : random.some([3, 4], 60).map((place) => ({ place, isReviewed: true })),
  };
}

/** The same as far as it fits visitors. */
export function forVisitors(parameters: Parameters): Parameters {
  const rules = parameters.rules.map((rule) => ({ ...rule, approvalsNeeded: 0 }));
  return { ...parameters, ...FOR_VISITORS, scope: "VISITORS", rules };
}

export function encode(parameters: Parameters, others: Others): string {
  const { scope, rules, bands, customs, partners } = parameters;
  return encodePolicyParameters({
    ...parameters,
    scope: SCOPE[scope],
    rules: rules.map((rule) => ({ ...rule, floor: floorOf(rule.floor) })),
    bands: bands.map(({ from, permille, floor }) => {
      return { from: Number(from), permille: Number(permille), floor: floorOf(floor) };
    }),
    customs: customs.map(({ place, isReviewed }) => {
      const { evaluator, codeHash } = others.evaluatorAt(place);
      return { evaluator, codeHash: isReviewed ? codeHash : id("other code"), gas: GAS };
    }),
    partners: partners.map(({ place }) => ({ ...others.partnerAt(place), gas: GAS })),
  });
}

const anyCeiling = (random: Random) => Number(random.big(2n, 4n));
const floorOf = (verdict: Verdict) => numberOf(verdict) as 1 | 2 | 3 | 4;

const anyApprover = (random: Random, signer: string): Approver => ({
  signer,
  ceiling: random.chance(40) ? random.big(0n, 30n) : NO_CEILING,
});

const anyEcho = (random: Random, place: number): Echo => ({ place, isReviewed: !random.chance(4) });

function anyRule(random: Random, actionType: string): Omit<Rule, "approvalsNeeded"> {
  const floor = random.pick<Verdict>(["AUTO_APPROVED", "AUTO_APPROVED", "FLAGGED", "HELD", "HELD"]);
  const others = ALL_FACETS.filter((facet) => facet !== "AMOUNT" && !random.chance(2));
  const common = { actionType, floor: random.chance(3) ? ("BLOCKED" as const) : floor };
  if (random.chance(25)) {
    return { ...common, facets: bitsOf(others), currency: ZeroHash, flagAbove: 0n, holdAbove: 0n, blockAbove: 0n };
  }
  const flagAbove = random.big(10n, 60n);
  const holdAbove = flagAbove + random.big(0n, 40n);
  return {
    ...common,
    facets: bitsOf(["AMOUNT", ...others]),
    currency: anyCurrency(random),
    flagAbove,
    holdAbove,
    blockAbove: holdAbove + random.big(0n, 60n),
  };
}

/** A higher score never grants more. */
function anyBands(random: Random): RiskBand[] {
  const bands: RiskBand[] = [
    { from: 0n, permille: 1_000n, floor: "AUTO_APPROVED" },
    { from: 300n, permille: random.big(800n, 1_000n), floor: "AUTO_APPROVED" },
    { from: 700n, permille: random.big(400n, 800n), floor: random.pick(["FLAGGED", "HELD"]) },
  ];
  return random.some(bands, 60);
}

/** Nearly all, and at least one. */
function most(random: Random, all: readonly string[]): string[] {
  const chosen = random.some(all, 92);
  return chosen.length === 0 ? [...all] : chosen;
}
