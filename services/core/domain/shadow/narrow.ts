import { type Document, isMap, isSeq, parseDocument } from "yaml";

import { minorUnitPlaces } from "../../words/currencies.ts";
import { moneyOf } from "../amount.ts";
import type { Authority } from "../authority.ts";
import { type CompiledDomain, compileDomain } from "../compile.ts";
import type { Frame } from "../limits.ts";
import type { Bounds, Domain } from "../schema.ts";
import { keptActions } from "./kept-actions.ts";
import { type Need, needsOf, wasSeen } from "./need.ts";
import type { SeenDecision } from "./seen.ts";

/** A domain file narrowed to what was seen. */
export interface Narrowed {
  readonly text: string;
  /** what is narrower than before, in the file's words */
  readonly changes: readonly string[];
  /** agents nothing was seen of: theirs stays as it is */
  readonly unseen: readonly string[];
}

type Path = readonly (string | number)[];
type Change = (path: Path, said: string, value: unknown) => void;

/**
 * Proposes a domain file that permits no more than the one given, and everything that was seen to pass or to be held. Actions,
 * targets, recipients and amounts become narrower; comments and order stay.
 * @throws DOMAIN_INVALID, DOMAIN_WIDER for a file that is none
 */
export function narrowedTo(text: string, seen: readonly SeenDecision[], frame: Frame): Narrowed {
  const { domain, authority } = compileDomain(text, frame);
  const document = parseDocument(text);
  const changes: string[] = [];
  const change: Change = (path, said, value) => {
    replace(document, path, value);
    changes.push(`${path.join(".")}: ${said}`);
  };
  const needs = needsOf(domain, authority, seen);
  for (const entry of authority) {
    const need = needs.get(entry.delegation.to);
    if (need !== undefined)
      narrowDelegation(domain, entry, need, (path, ...rest) => change(["delegations", entry.at, ...path], ...rest));
  }
  narrowRules({ domain, authority }, seen, change);
  const unseen = authority.map(({ delegation }) => delegation.to).filter((agent) => !wasSeen(agent, seen));
  return { text: changes.length === 0 ? text : document.toString({ lineWidth: 0 }), changes, unseen };
}

function narrowDelegation(domain: Domain, entry: Authority, need: Need, change: Change): void {
  const { delegation } = entry;
  const { to, targets = "any", perAction, communication } = delegation;
  const { kept, unread } = keptActions(domain, entry, need.actions);
  if (kept.length < delegation.actions.length) change(["actions"], `${to} was seen with ${kept.join(", ")} only`, kept);
  const used = [...new Set(kept.map((type) => domain.actions[type]?.target ?? ""))];
  const left = targets === "any" ? used : targets.filter((name) => used.includes(name));
  if (left.length > 0 && (targets === "any" || left.length < targets.length)) {
    change(["targets"], `${to} needs ${left.join(", ")} only`, left);
  }
  const isLeft = perAction !== undefined && !unread.some(([member]) => member === "perAction");
  if (isLeft && need.amount !== null) narrowBounds(domain, perAction, need.amount, ["perAction"], change);
  for (const path of unread) change(path, `nothing ${to} was seen with is limited by it`, undefined);
  if (unread.some(([member]) => member === "communication")) return;
  narrowRecipients(to, communication?.recipients, need.recipients, change);
}

function narrowRecipients(
  to: string,
  said: "any" | readonly string[] | undefined,
  need: Need["recipients"],
  change: Change,
): void {
  if (said === undefined || need === null || need === "any") return;
  const left = said === "any" ? [...need] : said.filter((name) => need.has(name));
  if (left.length === 0 || (said !== "any" && left.length === said.length)) return;
  change(["communication", "recipients"], `${to} reached ${left.length} only`, left);
}

/** A rule becomes narrower where everyone who may do it was seen. */
function narrowRules({ domain, authority }: CompiledDomain, seen: readonly SeenDecision[], change: Change): void {
  for (const [type, { blockAbove, holdAbove, flagAbove }] of Object.entries(domain.actions)) {
    if (blockAbove === undefined) continue;
    const { currency } = moneyOf(blockAbove, domain.currencies);
    const able = authority.filter(({ delegation }) => delegation.actions.includes(type));
    const amounts = seen
      .filter((decision) => decision.type === type && decision.currency === currency && decision.verdict !== "Blocked")
      .map(({ amount }) => amount)
      .filter((amount) => amount !== null);
    if (amounts.length === 0 || !able.every(({ delegation }) => wasSeen(delegation.to, seen))) continue;
    const most = amounts.reduce((a, b) => (a > b ? a : b));
    const bounds = {
      blockAbove,
      ...(holdAbove === undefined ? {} : { holdAbove }),
      ...(flagAbove === undefined ? {} : { flagAbove }),
    };
    narrowBounds(domain, bounds, most, ["actions", type], change);
  }
}

/** Everything up to the next round amount above what was seen stays as it is; the rest is blocked. */
function narrowBounds(
  domain: Domain,
  bounds: Bounds & { readonly flagAbove?: string },
  most: bigint,
  path: Path,
  change: Change,
): void {
  const { units, currency } = moneyOf(bounds.blockAbove, domain.currencies);
  const limit = roundUp(most);
  if (limit >= units) return;
  const places = domain.currencies?.[currency] ?? minorUnitPlaces(currency) ?? 0;
  const text = `${decimal(limit, places)} ${currency}`;
  for (const [name, said] of Object.entries(bounds) as [string, string][]) {
    if (moneyOf(said, domain.currencies).units > limit) change([...path, name], `${said} becomes ${text}`, text);
  }
}

/** The next of 1, 2, 5, 10, 20, 50 and so on. */
export function roundUp(units: bigint): bigint {
  for (let step = 1n; ; step *= 10n) {
    for (const digit of [1n, 2n, 5n]) if (digit * step >= units) return digit * step;
  }
}

/** Without commas: within braces they part members. */
function decimal(units: bigint, places: number): string {
  const digits = units.toString().padStart(places + 1, "0");
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** Members of a list that stay keep their comments; another value takes the place of the whole. */
function replace(document: Document, path: Path, value: unknown): void {
  const node = document.getIn(path, true);
  if (Array.isArray(value) && isSeq(node)) {
    node.items = node.items.filter((item) => value.includes(textOf(item)));
    return;
  }
  if (value === undefined) {
    document.deleteIn(path);
    return;
  }
  const made = document.createNode(value, { flow: true });
  const parent = document.getIn(path.slice(0, -1), true);
  if (isMap(parent)) parent.set(path.at(-1), made);
}

function textOf(item: unknown): unknown {
  return typeof item === "object" && item !== null && "value" in item ? item.value : item;
}
