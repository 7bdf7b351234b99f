import fc from "fast-check";
import { id } from "ethers";

import type { ThresholdParameters } from "../../../ignition/threshold-parameters.ts";
import { FACET, PURCHASE, READ, TARGET, USD } from "./threshold-values.ts";

/** Small amounts, so that limits and requests meet. */
const amount = fc.bigInt(0n, 40n);

const ruleOf = (actionType: string) =>
  fc.record({
    actionType: fc.constant(actionType),
    floor: fc.constantFrom(1 as const, 2 as const, 3 as const),
    facets: fc.subarray([FACET.RECIPIENT, FACET.PII]).map((bits) => bits.reduce((all, bit) => all | bit, FACET.AMOUNT)),
    currency: fc.constant(USD),
    limits: fc.tuple(amount, amount, amount),
  });

/** Canonical parameters over two rules, two targets and these approvers. */
export function anyParameters(signers: readonly string[]): fc.Arbitrary<ThresholdParameters> {
  return fc
    .record({
      stateAge: fc.bigInt(1n, 60n),
      approvalsNeeded: fc.integer({ min: 1, max: signers.length }),
      targets: fc.subarray([TARGET, id("other target")], { minLength: 1 }),
      rules: fc.tuple(ruleOf(PURCHASE), ruleOf(READ)).chain((all) => fc.subarray(all, { minLength: 1 })),
      approvers: fc.subarray([...signers]).chain((some) => fc.tuple(...some.map(approverOf))),
    })
    .map(({ rules, approvalsNeeded, ...rest }) => ({
      ...rest,
      approvalsNeeded: Math.min(approvalsNeeded, rest.approvers.length),
      rules: rules.map(({ limits, ...body }) => {
        const [flagAbove = 0n, holdAbove = 0n, blockAbove = 0n] = limits.toSorted(ascending);
        return { ...body, flagAbove, holdAbove, blockAbove };
      }),
    }));
}

const approverOf = (signer: string) => fc.record({ signer: fc.constant(signer), ceiling: amount });
const ascending = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);

/** What a request may vary in, and how many approvers sign it. */
export const anyRequest = fc.record({
  amount,
  actionType: fc.constantFrom(PURCHASE, READ),
  target: fc.constantFrom(TARGET, id("other target")),
  extraFacet: fc.constantFrom(0n, FACET.RECIPIENT, FACET.PII),
  ahead: fc.bigInt(0n, 60n),
  approvals: fc.integer({ min: 0, max: 2 }),
});

const least = (a: bigint, b: bigint) => (a < b ? a : b);

/** What both sides grant. */
export function meet(one: ThresholdParameters, other: ThresholdParameters): ThresholdParameters {
  const shared = one.approvers.flatMap(({ signer, ceiling }) => {
    const twin = other.approvers.find((approver) => approver.signer === signer);
    return twin === undefined ? [] : [{ signer, ceiling: least(ceiling, twin.ceiling) }];
  });
  const needed = Math.max(one.approvalsNeeded, other.approvalsNeeded);
  // Fewer approvers than are needed release nothing, and are written as none.
  const approvers = shared.length < needed ? [] : shared;
  return {
    stateAge: least(one.stateAge, other.stateAge),
    approvalsNeeded: approvers.length === 0 ? 0 : needed,
    targets: one.targets.filter((target) => other.targets.includes(target)),
    approvers,
    rules: one.rules.flatMap((rule) => {
      const twin = other.rules.find(({ actionType }) => actionType === rule.actionType);
      if (twin === undefined) return [];
      return [
        {
          ...rule,
          floor: rule.floor > twin.floor ? rule.floor : twin.floor,
          facets: rule.facets & twin.facets,
          flagAbove: least(rule.flagAbove, twin.flagAbove),
          holdAbove: least(rule.holdAbove, twin.holdAbove),
          blockAbove: least(rule.blockAbove, twin.blockAbove),
        },
      ];
    }),
  };
}
