import { approverProblems } from "./approver-problems.ts";
import { nearestName } from "../text/nearest.ts";
import { modelProblems } from "./models.ts";
import type { Problem } from "./problem.ts";
import { type Delegation, type Domain, keyName } from "./schema.ts";
import { sameWalletProblems } from "./same-wallets.ts";
import { SERVICE_WALLETS } from "./service-wallets.ts";
import { type NamedWallet, walletsOf } from "./wallets.ts";

/** What is wrong between the members of a file: names that mean nothing, authority that nobody has to give. */
export function referenceProblems(domain: Domain): Problem[] {
  return [
    ...ofCouncil(domain),
    ...walletsOf(domain).flatMap(ofWallet),
    ...ofNames(domain),
    ...approverProblems(domain),
    ...sameWalletProblems(domain),
    ...ofActions(domain),
    ...ofHooks(domain),
    ...modelProblems(domain),
    ...ofDelegations(domain),
  ];
}

function ofCouncil({ council: { members, threshold } }: Domain): Problem[] {
  const problems: Problem[] = [];
  if (threshold > members.length) {
    const message = `${threshold} of ${members.length} members can never agree`;
    problems.push({ path: ["council", "threshold"], message });
  }
  return problems;
}

/** The keys of service wallets are never encrypted, so nobody's key may share their name. */
function ofWallet({ wallet, path }: NamedWallet): Problem[] {
  const taken = SERVICE_WALLETS.some((name) => name === keyName(wallet));
  return taken ? [{ path, message: `${wallet} is the name of an account the services keep: take another` }] : [];
}

/** An agent that is called like a principal could be taken for it. */
function ofNames({ agents, principals }: Domain): Problem[] {
  return Object.keys(agents)
    .filter((name) => Object.hasOwn(principals, name))
    .map((name) => ({
      path: ["agents", name],
      message: "a principal has this name",
      against: ["principals", name],
    }));
}

function ofActions({ actions, targets }: Domain): Problem[] {
  return Object.entries(actions).flatMap(([type, { target }]) =>
    unknown(["actions", type, "target"], "target", target, Object.keys(targets)),
  );
}

/** What a hook asks about is judged by the rules of a target that is a shell. */
function ofHooks({ agents, targets }: Domain): Problem[] {
  const shells = Object.keys(targets).filter((name) => "shell" in (targets[name] ?? {}));
  return Object.entries(agents).flatMap(([name, { hooks }]) =>
    hooks === undefined
      ? []
      : unknown(["agents", name, "hooks", "target"], "target that is a shell", hooks.target, shells),
  );
}

function ofDelegations(domain: Domain): Problem[] {
  const { agents, principals, actions, targets, delegations } = domain;
  const seen = new Map<string, number>();
  return delegations.flatMap((delegation, at) => {
    const { to, from } = delegation;
    const path = ["delegations", at];
    const earlier = seen.get(to);
    seen.set(to, at);
    return [
      ...(earlier === undefined
        ? []
        : [
            {
              path: [...path, "to"],
              message: `${to} has a delegation already`,
              against: ["delegations", earlier, "to"],
            },
          ]),
      ...unknown([...path, "to"], "agent", to, Object.keys(agents)),
      ...unknown([...path, "from"], "agent or principal", from, [...Object.keys(principals), ...Object.keys(agents)]),
      ...(to === from
        ? [{ path: [...path, "from"], message: "nobody hands authority to itself" }]
        : circle(domain, at)),
      ...delegation.actions.flatMap((type, i) => [
        ...unknown([...path, "actions", i], "action", type, Object.keys(actions)),
        ...incapable(domain, delegation, [...path, "actions", i], type),
      ]),
      ...(Array.isArray(delegation.targets) ? delegation.targets : []).flatMap((target, i) =>
        unknown([...path, "targets", i], "target", target, Object.keys(targets)),
      ),
    ];
  });
}

function incapable(
  { agents, actions }: Domain,
  { to }: Delegation,
  path: readonly PropertyKey[],
  type: string,
): Problem[] {
  const agent = Object.hasOwn(agents, to) ? agents[to] : undefined;
  if (agent === undefined || !Object.hasOwn(actions, type) || agent.capabilities.includes(type)) return [];
  const message = `${to} was not examined for ${type}`;
  return [{ path, message, against: ["agents", to, "capabilities"] }];
}

function circle({ delegations }: Domain, at: number): Problem[] {
  const from = new Map(delegations.map((delegation) => [delegation.to, delegation.from]));
  const start = delegations[at]?.to ?? "";
  const way = [start];
  for (let next = from.get(start); next !== undefined; next = from.get(next)) {
    if (next === start) {
      return [
        { path: ["delegations", at, "from"], message: `authority goes in a circle: ${[...way, next].join(" from ")}` },
      ];
    }
    // A circle further up is found where it is.
    if (way.includes(next)) return [];
    way.push(next);
  }
  return [];
}

function unknown(path: readonly PropertyKey[], kind: string, name: string, known: readonly string[]): Problem[] {
  if (known.includes(name)) return [];
  const near = nearestName(name, known);
  return [{ path, message: `no ${kind} ${name}${near === null ? "" : `: do you mean ${near}?`}` }];
}
