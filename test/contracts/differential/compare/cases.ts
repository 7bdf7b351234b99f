import type { Action } from "../evaluator/action.ts";
import { isSame, type Answer } from "../evaluator/answer.ts";
import type { Organization } from "../evaluator/organization.ts";

/** What a contract was asked and what it said. The lineage ignores which policy. */
export type Case = {
  plot: number;
  place: number;
  organization: Organization;
  policyId: bigint;
  action: Action;
  answer: Answer;
};
export type Evaluator = (organization: Organization, policyId: bigint, action: Action) => Answer;

/** The one comparison: of the evaluator, and of those that are wrong on purpose. */
export function differences(cases: readonly Case[], evaluate: Evaluator): Case[] {
  return cases.filter(
    ({ organization, policyId, action, answer }) => !isSame(evaluate(organization, policyId, action), answer),
  );
}
