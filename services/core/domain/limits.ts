import { CountersignError } from "../errors/error.ts";
import { subjectOf } from "./servers.ts";
import { currencyWord, plainHash, setItem } from "../calldata/hashes.ts";
import { toHex } from "../encoding/hex.ts";
import { CLASSIFICATIONS, DIMENSIONS } from "../words/verdicts.ts";
import { moneyOf } from "./amount.ts";
import { ALL_WEEK, weekOf } from "./hours.ts";
import type { Authorization, Bounds, Domain } from "./schema.ts";

/** contracts/types/Envelope.sol: what each member means stands there. Amounts in minor units, times in unix seconds. */
export interface Limits {
  dimensions: bigint;
  financial: { currency: string; perAction: Bound; perDay: Bound; perMonth: Bound; lifetime: Bound };
  operational: { operations: ItemSet; targets: ItemSet; perHour: number; perDay: number };
  temporal: { notBefore: number; notAfter: number; week: bigint; blackouts: { from: number; until: number }[] };
  dataAccess: { readable: ItemSet; writable: ItemSet; ceiling: number; pii: boolean };
  communication: { channels: ItemSet; recipients: ItemSet; outside: boolean };
}
export interface Bound {
  flagAt: bigint;
  soft: bigint;
  hard: bigint;
}
export interface ItemSet {
  mode: number;
  items: string[];
}

/** contracts/types/Words.sol SetMode. */
export const MODES = { NONE: 0, LISTED: 1, ALL: 2 } as const;
/** Absent: in a grant it means the parent's. */
export const NO_LIMIT = 2n ** 128n - 1n;
export const NO_RATE = 2 ** 32 - 1;
const NOTHING: Bound = { flagAt: 0n, soft: 0n, hard: 0n };
const ABSENT: Bound = { flagAt: NO_LIMIT, soft: NO_LIMIT, hard: NO_LIMIT };
const YEAR = 365 * 86_400;

/** What the words of a delegation mean something by. */
export type Glossary = Pick<Domain, "currencies" | "targets">;

/** What the sets on chain are made with, and from when authority counts. */
export interface Frame {
  /** the mapping's, 32 bytes in hex */
  readonly salt: string;
  /** unix seconds, the same for a whole domain: a child's window is within its parent's */
  readonly from: number;
}

/**
 * The envelope of a delegation. What the file leaves out is authority the agent does not have.
 * @returns a text that says what is wrong with its hours
 */
export function limitsOf(domain: Glossary, delegation: Authorization, { salt, from }: Frame): Limits | string {
  const { perAction, data, communication, rate = {}, life = YEAR } = delegation;
  const until = from + life;
  const week = delegation.hours === undefined ? ALL_WEEK : weekOf(delegation.hours, from, until);
  if (typeof week === "string") return week;
  const origins = (names: readonly string[]) => names.map((name) => originOf(domain, name));
  const held = {
    Financial: perAction !== undefined,
    DataAccess: data !== undefined,
    Communication: communication !== undefined,
  };
  return {
    dimensions: bits({ Operational: true, Temporal: true, ...held }),
    financial: financialOf(domain, delegation),
    operational: {
      operations: listed(delegation.actions.map((type) => toHex(plainHash(type)))),
      targets: setOf(delegation.targets ?? "any", (names) =>
        origins(names).map((origin) => setItem(salt, "target", origin)),
      ),
      perHour: rate.perHour ?? NO_RATE,
      perDay: rate.perDay ?? NO_RATE,
    },
    temporal: { notBefore: from, notAfter: until, week, blackouts: [] },
    dataAccess: {
      readable: setOf(data?.read, (names) => names.map((name) => setItem(salt, "dataset", name))),
      writable: setOf(data?.write, (names) => names.map((name) => setItem(salt, "dataset", name))),
      ceiling: data === undefined ? 0 : CLASSIFICATIONS.indexOf(data.ceiling),
      pii: data?.pii ?? false,
    },
    communication: {
      channels: setOf(communication?.channels, (names) => names.map((name) => toHex(plainHash(name)))),
      recipients: setOf(communication?.recipients, (names) => names.map((name) => setItem(salt, "recipient", name))),
      outside: communication?.outside ?? false,
    },
  };
}

function financialOf(domain: Glossary, { perAction, perDay, perMonth, lifetime }: Authorization): Limits["financial"] {
  if (perAction === undefined) {
    const nothing = { perAction: NOTHING, perDay: NOTHING, perMonth: NOTHING, lifetime: NOTHING };
    return { currency: toHex(new Uint8Array(32)), ...nothing };
  }
  const read = (said: string) => moneyOf(said, domain.currencies);
  const bound = (bounds: Bounds | undefined): Bound => {
    if (bounds === undefined) return ABSENT;
    const hard = read(bounds.blockAbove).units;
    const soft = bounds.holdAbove === undefined ? hard : read(bounds.holdAbove).units;
    return { flagAt: bounds.flagFrom === undefined ? soft : read(bounds.flagFrom).units, soft, hard };
  };
  return {
    currency: toHex(currencyWord(read(perAction.blockAbove).currency)),
    perAction: bound(perAction),
    perDay: bound(perDay),
    perMonth: bound(perMonth),
    lifetime: bound(lifetime),
  };
}

function originOf({ targets }: Glossary, name: string): string {
  const target = targets[name];
  if (target === undefined) throw new CountersignError("DOMAIN_INVALID", `no target ${name}`);
  return subjectOf(name, target);
}

function setOf(said: "any" | readonly string[] | undefined, items: (names: readonly string[]) => string[]): ItemSet {
  if (said === undefined) return { mode: MODES.NONE, items: [] };
  return said === "any" ? { mode: MODES.ALL, items: [] } : listed(items(said));
}

function listed(items: readonly string[]): ItemSet {
  return { mode: MODES.LISTED, items: [...new Set(items)].toSorted() };
}

function bits(held: Partial<Record<(typeof DIMENSIONS)[number], boolean>>): bigint {
  return DIMENSIONS.reduce((sum, name, place) => (held[name] === true ? sum | (1n << BigInt(place)) : sum), 0n);
}
