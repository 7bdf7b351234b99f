import type { Delegation, Domain } from "../schema.ts";
import type { Change, Written } from "./change.ts";

/** The agents that have their authority from one, directly or through others, each after whoever hands it down. */
export function belowAgent({ delegations }: Pick<Domain, "delegations">, name: string): readonly string[] {
  const found: string[] = [];
  const open = [name];
  for (let giver = open.shift(); giver !== undefined; giver = open.shift()) {
    const next = delegations.filter(({ from, to }) => from === giver && !found.includes(to)).map(({ to }) => to);
    found.push(...next);
    open.push(...next);
  }
  return found;
}

/** Takes what an agent was handed out of a file, and all below it: what rests on nothing holds nothing. */
export function endAuthority(domain: Pick<Domain, "delegations">, name: string): readonly Change[] {
  const gone = new Set([name, ...belowAgent(domain, name)]);
  const places = domain.delegations.flatMap(({ to }, at) => (gone.has(to) ? [at] : []));
  // From the last one on, so that the places before it stay.
  return places.toReversed().map((at) => ({ kind: "remove", path: ["delegations", at] }) as const);
}

/** Takes an agent out of a file with everything it was handed. */
export function removeAgent(domain: Domain, name: string): readonly Change[] {
  return [...endAuthority(domain, name), { kind: "remove", path: ["agents", name] }];
}

/** Hands authority down. */
export function addDelegation(delegation: Written): Change {
  return { kind: "append", path: ["delegations"], value: delegation };
}

/** Whether an agent has authority of its own in a file. */
export function delegationTo({ delegations }: Pick<Domain, "delegations">, name: string): Delegation | null {
  return delegations.find(({ to }) => to === name) ?? null;
}
