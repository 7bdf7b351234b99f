import { explainReason } from "../../core/words/reasons.ts";
import type { Status } from "../../core/words/verdicts.ts";
import { genesisId, type LineageDomain } from "../signed/grant.ts";
import type { DelegationView, GenesisView, LineageView } from "./delegations.ts";
import { STANDING } from "./lineage.ts";

/** What does not hold of a walk from an agent to the humans, at the node it is about (hex). */
export interface LineageProblem {
  readonly node: string;
  readonly why: string;
}

/**
 * Whether a lineage is what it has to be: the genesis is the very text, principals and threshold its id was made of and is in
 * force, each level rests on the one above, one deeper, with fewer levels to hand down and with no more than the one above has,
 * all of them stand, and the agent at the end is active. What the contract says of a node is compared with what it has stored.
 * @param status of the agent at the end
 * @returns nothing where all of it holds
 */
export function lineageProblems(
  { genesis, delegations }: LineageView,
  place: LineageDomain,
  status: Status,
): readonly LineageProblem[] {
  const last = delegations.at(-1);
  return [
    ...genesisProblems(genesis, place),
    ...delegations.flatMap((delegation, level) => levelProblems(delegation, level, delegations[level - 1], genesis.id)),
    ...(last === undefined || status === "Active"
      ? []
      : [{ node: last.id, why: `agent ${last.agentId} is ${status}` }]),
  ];
}

function genesisProblems(genesis: GenesisView, place: LineageDomain): readonly LineageProblem[] {
  const { id, principals, threshold, activationDelay, textHash, activeAt, revokedAt } = genesis;
  const made = genesisId(place, { principals: [...principals], threshold, activationDelay, textHash });
  return told(id, [
    [made !== id, `its principals, threshold and text make ${made}`],
    [activeAt === 0, "its principals did not sign yet"],
    [revokedAt !== 0, "it was revoked"],
  ]);
}

function levelProblems(
  delegation: DelegationView,
  level: number,
  above: DelegationView | undefined,
  genesis: string,
): readonly LineageProblem[] {
  const { id, parent, depth, levels, wider, standing } = delegation;
  const rests = above?.id ?? genesis;
  return told(id, [
    [parent !== rests, `it rests on ${parent}, not on ${rests}`],
    [depth !== level + 1, `it says it is at level ${depth}, and it is at ${level + 1}`],
    [above !== undefined && levels >= above.levels, "it may hand down as many levels as the one above, or more"],
    [wider !== null, `it grants more than the one above: ${wider ?? ""}`],
    [standing !== STANDING, `${standing}: ${explainReason(standing)}`],
  ]);
}

function told(node: string, checks: readonly (readonly [boolean, string])[]): readonly LineageProblem[] {
  return checks.filter(([fails]) => fails).map(([, why]) => ({ node, why }));
}
