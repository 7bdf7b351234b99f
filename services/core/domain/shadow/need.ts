import { moneyOf } from "../amount.ts";
import type { Authority } from "../authority.ts";
import type { Domain } from "../schema.ts";
import { keptActions } from "./kept-actions.ts";
import type { SeenDecision } from "./seen.ts";

/** What an agent, and all below it, has to keep so that whatever was seen to pass or to be held still does. */
export interface Need {
  readonly actions: ReadonlySet<string>;
  /** minor units of its currency; null where it has no authority over amounts */
  readonly amount: bigint | null;
  /** null where it reaches nobody */
  readonly recipients: ReadonlySet<string> | "any" | null;
}

/** As many names as a set may list. */
const MOST = 32;

/**
 * What each agent has to keep. One that was not seen keeps all it has, and whoever hands authority down keeps what is below.
 * @param authority each after what it rests on
 */
export function needsOf(
  domain: Domain,
  authority: readonly Authority[],
  seen: readonly SeenDecision[],
): ReadonlyMap<string, Need> {
  const needs = new Map<string, Need>();
  for (const entry of authority.toReversed()) {
    const { to } = entry.delegation;
    const below = authority
      .filter(({ delegation }) => delegation.from === to)
      .map(({ delegation }) => needs.get(delegation.to))
      .filter((need) => need !== undefined);
    const need = [ownNeed(domain, entry, seen), ...below].reduce(joined);
    // What it keeps beyond what was seen, whoever is above it has to keep too.
    needs.set(to, { ...need, actions: new Set(keptActions(domain, entry, need.actions).kept) });
  }
  return needs;
}

/** Whether anything was seen that this agent could still do: what is blocked is no reason to keep anything. */
export function wasSeen(agent: string, seen: readonly SeenDecision[]): boolean {
  return seen.some((decision) => decision.agent === agent && decision.verdict !== "Blocked");
}

function ownNeed(domain: Domain, { delegation }: Authority, seen: readonly SeenDecision[]): Need {
  const { to, actions, perAction, communication } = delegation;
  const own = seen.filter(
    ({ agent, verdict, type }) => agent === to && verdict !== "Blocked" && actions.includes(type),
  );
  const bound = perAction === undefined ? null : moneyOf(perAction.blockAbove, domain.currencies);
  const amounts = own
    .filter(({ currency }) => currency !== null && currency === bound?.currency)
    .map(({ amount }) => amount)
    .filter((amount) => amount !== null);
  const reach = communication?.recipients ?? null;
  const recipients = own
    .map(({ recipient }) => recipient)
    .filter((name) => name !== null && (reach === "any" || reach?.includes(name) === true))
    .filter((name) => name !== null);
  return {
    actions: new Set(own.length === 0 ? actions : own.map(({ type }) => type)),
    amount: amounts.length === 0 ? (bound?.units ?? null) : amounts.reduce((a, b) => (a > b ? a : b)),
    recipients: reach === null ? null : recipients.length === 0 ? all(reach) : listed(recipients),
  };
}

function joined(a: Need, b: Need): Need {
  return {
    actions: new Set([...a.actions, ...b.actions]),
    amount: a.amount === null ? b.amount : b.amount === null || a.amount > b.amount ? a.amount : b.amount,
    recipients: joinedNames(a.recipients, b.recipients),
  };
}

function joinedNames(a: Need["recipients"], b: Need["recipients"]): Need["recipients"] {
  if (a === null || b === null) return a ?? b;
  return a === "any" || b === "any" ? "any" : listed([...a, ...b]);
}

function all(said: "any" | readonly string[]): Need["recipients"] {
  return said === "any" ? "any" : new Set(said);
}

/** More than a set may list are all. */
function listed(names: readonly string[]): ReadonlySet<string> | "any" {
  const set = new Set(names);
  return set.size > MOST ? "any" : set;
}
