import { diffPolicies, type LimitChange } from "../../policy/diff.ts";
import { canonicalJson } from "../../json/canonical.ts";
import type { Compared } from "./differences.ts";
import { difference, drift } from "./differences.ts";
import type { PolicyFacts } from "./facts.ts";
import { serverChanges } from "./servers.ts";
import type { Difference, Effect, Party } from "./row.ts";

const COUNCIL: Party = { role: "council" };
const CHANGED_BESIDE = "--overwrite changes it back";

/**
 * The next version of the policy, with every limit that is to change, and the mapping. The version carries the act. Where
 * another version than the home's last one is in force, somebody published it beside the file.
 */
export function policyDifferences(compared: Compared): Difference[] {
  const { found, wanted, remembered, allowed } = compared;
  if (isSame(found.policy, wanted.policy)) return [];
  const isDrift = remembered.policy === null || !isSame(found.policy, remembered.policy);
  const changes =
    found.policy.parameters === null
      ? []
      : diffPolicies(found.policy.parameters, wanted.policy.parameters).filter(({ effect }) => effect !== "same");
  const { version, compared: verdict } = found;
  const rows = [
    // The evaluator's own word; each limit below is ours.
    {
      ...{ what: "policy" as const, subject: "version", from: String(version), to: String(version + 1) },
      effect: verdict === "Tighten" ? ("tightens" as const) : ("loosens" as const),
    },
    ...changes.map((change) => ({ what: "policy" as const, ...toldOf(change), effect: effectOf(change) })),
    ...(found.policy.parameters === null
      ? [{ what: "policy" as const, subject: "parameters", from: "of another evaluator", to: "of TrustPolicy" }]
      : []),
    ...(found.policy.mapping === wanted.policy.mapping
      ? []
      : [{ what: "mapping" as const, subject: "mapping", from: found.policy.mapping, to: wanted.policy.mapping }]),
    ...serverChanges(remembered.servers, wanted.domain).map((change) => ({ what: "mapping" as const, ...change })),
  ];
  return rows.map(({ what, subject, from, to, ...said }, place) => {
    if (isDrift && !allowed.overwrite) return drift(what, { subject, from, to }, CHANGED_BESIDE);
    const effect: Effect = "effect" in said ? said.effect : "loosens";
    return difference(compared, what, { subject, from, to }, effect, COUNCIL, place === 0 ? { do: "publish" } : null);
  });
}

function isSame(one: PolicyFacts, other: PolicyFacts): boolean {
  return one.mapping === other.mapping && canonicalJson(one.parameters) === canonicalJson(other.parameters);
}

function toldOf({ limit, before, after }: LimitChange) {
  return { subject: limit, from: before, to: after };
}

/** What is neither tighter nor looser may be either. */
function effectOf({ effect }: LimitChange): Effect {
  return effect === "tightens" ? "tightens" : "loosens";
}
