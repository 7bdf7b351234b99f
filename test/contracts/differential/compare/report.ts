import { ancestors } from "../evaluator/world.ts";
import type { Case, Evaluator } from "./cases.ts";
import { SEED } from "./settings.ts";

const COMMAND = "npx hardhat test mocha test/contracts/differential/differential.test.ts";

/** How many differ, how to run the first one alone, and everything needed to see it by hand. */
export function report(different: readonly Case[], evaluate: Evaluator): string {
  const [first] = different;
  if (first === undefined) return "";
  const { plot, place, organization, policyId, action, answer } = first;
  const details = {
    contract: answer,
    evaluator: evaluate(organization, policyId, action),
    now: organization.now,
    pausedUntil: organization.pausedUntil,
    agent: organization.agents.get(action.agentId),
    policy: [policyId, organization.policies.get(policyId)],
    action,
    path: [...ancestors(organization.world, action.delegationId)],
  };
  const others = different.slice(1, 10).map((one) => `${one.plot}:${one.place}`);
  return [
    `${different.length} differ: case ${[`${plot}:${place}`, ...others].join(", ")} under seed ${SEED}. The first alone:`,
    `DIFFERENTIAL_SEED=${SEED} DIFFERENTIAL_ONLY=${plot}:${place} ${COMMAND}`,
    JSON.stringify(details, printable, 1),
  ].join("\n");
}

function printable(_: string, member: unknown): unknown {
  if (typeof member === "bigint") return String(member);
  return member instanceof Map ? Object.fromEntries([...member].map(([key, value]) => [String(key), value])) : member;
}
