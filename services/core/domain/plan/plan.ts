import { agentDifferences } from "./agents.ts";
import { modelDifferences } from "./autonomy.ts";
import { delegationDifferences, principalDifferences } from "./authority.ts";
import { type Allowed, type Compared, difference, drift } from "./differences.ts";
import type { Found, Remembered, Wanted } from "./facts.ts";
import { governanceDifferences } from "./governance.ts";
import { isHttp } from "../schema.ts";
import { mappedServer } from "../servers.ts";
import { policyDifferences } from "./policy.ts";
import { named, walletDifferences } from "./wallets.ts";
import { type Difference, digestOf, type Row, rowKey } from "./row.ts";

/** What lies between a chain and a file: shown, agreed to by its hash, and done. */
export interface Plan {
  readonly v: 1;
  readonly organization: string;
  /** null before anything is deployed */
  readonly system: string | null;
  /** null where a local chain has nothing yet */
  readonly chainId: number | null;
  readonly rows: readonly Row[];
  /** digest of everything the file wants: a row says it in words, and words leave something out */
  readonly wanted: string;
}

export interface Planned {
  readonly plan: Plan;
  /** SHA-256 of the RFC 8785 form of the plan, hex */
  readonly hash: string;
  readonly differences: readonly Difference[];
}

/**
 * The difference between two compilations: of the chain, and of the file.
 * @param found null before anything is deployed
 */
export function planOf(found: Found | null, wanted: Wanted, remembered: Remembered, allowed: Allowed): Planned {
  const compared: Compared = { found: found ?? nothingBut(wanted), wanted, remembered, allowed };
  const all = [
    ...walletDifferences(compared),
    ...(found === null ? [deployment(compared)] : []),
    ...governanceDifferences(compared),
    ...policyDifferences(compared),
    ...modelDifferences(compared),
    ...agentDifferences(compared),
    ...principalDifferences(compared),
    ...delegationDifferences(compared),
  ];
  const differences = all
    .map((each) => named(each, wanted.wallets))
    .map((each) => (isStopped(each, compared) ? stopped(each) : each));
  const { chain = "local" } = wanted.domain;
  const plan: Plan = {
    v: 1,
    organization: wanted.domain.organization,
    system: found?.system ?? null,
    chainId: found?.chainId ?? (chain === "local" ? null : chain.id),
    rows: differences.map(({ row }) => row),
    wanted: digestOf(meaningOf(wanted)),
  };
  return { plan, hash: digestOf(plan), differences };
}

/** A chain on which everything but the deployment itself is still to be done: what it configures is as it is meant. */
function nothingBut({ powers, policy, domain }: Wanted): Found {
  const nobody = {
    chainId: 0,
    system: "",
    time: 0,
    version: 1,
    compared: null,
    agents: {},
    models: {},
    delegations: {},
  };
  const geneses = Object.keys(domain.principals).map((name) => [name, { id: "", state: "unknown" }] as const);
  return { ...nobody, powers, policy, geneses: Object.fromEntries(geneses) };
}

function deployment(compared: Compared): Difference {
  const { domain } = compared.wanted;
  const told = { subject: "contracts", from: null, to: `of ${domain.organization}` };
  return difference(compared, "deployment", told, "adds", { role: "deployer" }, { do: "deploy" });
}

/** What the council was asked for and two members stopped is not asked for again. */
function isStopped({ row, by }: Difference, { remembered, allowed }: Compared): boolean {
  return by?.role === "council" && !allowed.again && remembered.stopped.includes(rowKey(row));
}

function stopped({ row }: Difference): Difference {
  return drift(row.what, row, "stopped by the council; --again asks it again");
}

function meaningOf({ domain, powers, policy }: Wanted) {
  const { targets, ...rest } = domain;
  // Of a server, what the mapping has of it; where it is reached is told by its descriptor's hash.
  const places = Object.entries(targets).map(([name, target]) => [
    name,
    isHttp(target) ? target.url : mappedServer(target),
  ]);
  return { ...rest, targets: Object.fromEntries(places) as unknown, powers, policy };
}
