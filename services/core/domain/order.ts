import { DIMENSIONS } from "../words/verdicts.ts";
import { type Bound, type ItemSet, type Limits, MODES, NO_LIMIT, NO_RATE } from "./limits.ts";
import { WINDOWS } from "./schema.ts";

/*
 * contracts/lineage/envelope/EnvelopeOrder.sol decides; this says beforehand, at a line of the file, what it would refuse. A
 * test holds the two against each other.
 */

/** A child's limits with what is absent filled in from its parent's, which has nothing absent left. */
export function resolved(child: Limits, parent: Limits): Limits {
  const { financial, operational } = child;
  const bound = (own: Bound, above: Bound) => (own.flagAt === NO_LIMIT ? above : own);
  return {
    ...child,
    financial: {
      currency: financial.currency,
      perAction: bound(financial.perAction, parent.financial.perAction),
      perDay: bound(financial.perDay, parent.financial.perDay),
      perMonth: bound(financial.perMonth, parent.financial.perMonth),
      lifetime: bound(financial.lifetime, parent.financial.lifetime),
    },
    operational: {
      ...operational,
      perHour: operational.perHour === NO_RATE ? parent.operational.perHour : operational.perHour,
      perDay: operational.perDay === NO_RATE ? parent.operational.perDay : operational.perDay,
    },
  };
}

const FINANCIAL = 1n << BigInt(DIMENSIONS.indexOf("Financial"));

/** A member of an envelope, named as the contract names it. */
export type WiderIn = string;

/** The first member in which a child, resolved, grants more than its parent; null when there is none. */
export function firstWider(child: Limits, parent: Limits): WiderIn | null {
  if ((child.dimensions & ~parent.dimensions) !== 0n) return "dimensions";
  const checks: [boolean, WiderIn][] = [
    // Two currencies are not comparable, but none grants less than any.
    ...((child.dimensions & FINANCIAL) === 0n ? [] : financial(child, parent)),
    [!isSubset(child.operational.operations, parent.operational.operations), "operational.operations"],
    [!isSubset(child.operational.targets, parent.operational.targets), "operational.targets"],
    [child.operational.perHour > parent.operational.perHour, "operational.perHour"],
    [child.operational.perDay > parent.operational.perDay, "operational.perDay"],
    [child.temporal.notBefore < parent.temporal.notBefore, "temporal.notBefore"],
    [child.temporal.notAfter > parent.temporal.notAfter, "temporal.notAfter"],
    [(child.temporal.week & ~parent.temporal.week) !== 0n, "temporal.week"],
    [!covers(child.temporal.blackouts, parent.temporal.blackouts), "temporal.blackouts"],
    [!isSubset(child.dataAccess.readable, parent.dataAccess.readable), "dataAccess.readable"],
    [!isSubset(child.dataAccess.writable, parent.dataAccess.writable), "dataAccess.writable"],
    [child.dataAccess.ceiling > parent.dataAccess.ceiling, "dataAccess.ceiling"],
    [child.dataAccess.pii && !parent.dataAccess.pii, "dataAccess.pii"],
    [!isSubset(child.communication.channels, parent.communication.channels), "communication.channels"],
    [!isSubset(child.communication.recipients, parent.communication.recipients), "communication.recipients"],
    [child.communication.outside && !parent.communication.outside, "communication.outside"],
  ];
  return checks.find(([isWider]) => isWider)?.[1] ?? null;
}

const STEPS = ["flagAt", "soft", "hard"] as const;

function financial({ financial: child }: Limits, { financial: parent }: Limits): [boolean, WiderIn][] {
  return [
    [child.currency !== parent.currency, "financial.currency"],
    ...WINDOWS.flatMap((window) =>
      STEPS.map((step): [boolean, WiderIn] => [
        child[window][step] > parent[window][step],
        `financial.${window}.${step}`,
      ]),
    ),
  ];
}

type Blackouts = Limits["temporal"]["blackouts"];

/** Whether each of the parent's lies within one of the child's. */
function covers(child: Blackouts, parent: Blackouts): boolean {
  return parent.every((time) => child.some(({ from, until }) => from <= time.from && time.until <= until));
}

function isSubset(child: ItemSet, parent: ItemSet): boolean {
  if (child.mode === MODES.NONE || parent.mode === MODES.ALL) return true;
  if (child.mode === MODES.ALL || parent.mode === MODES.NONE) return false;
  return child.items.every((item) => parent.items.includes(item));
}
