import { ZeroHash } from "ethers";

import {
  DAY,
  DIMENSION_BIT,
  holds,
  isAbsent,
  NO_RATE,
  SET,
  type Bound,
  type Envelope,
  type ItemSet,
} from "../evaluator/envelope.ts";
import { ABSENT, EMPTY, narrowBound, narrowRate, narrowSet } from "./narrowing.ts";
import type { Random } from "./random.ts";
import { narrowTime } from "./times.ts";
import { anyCurrency, UNIVERSE } from "./universe.ts";

const WEEK = 2n ** 168n - 1n;
const ZERO: Bound = { flagAt: 0n, soft: 0n, hard: 0n };
const NO_FINANCIAL = { currency: ZeroHash, perAction: ZERO, perDay: ZERO, perMonth: ZERO, lifetime: ZERO };
const ALL: ItemSet = { mode: SET.ALL, items: [] };
const NO_DATA = { readable: EMPTY, writable: EMPTY, ceiling: 0n, pii: false };
const NO_COMMUNICATION = { channels: EMPTY, recipients: EMPTY, outside: false };

/** All there is, around `now`: what a genesis' own children narrow. */
export function widest(random: Random, now: bigint): Envelope {
  const bounds = { perAction: ABSENT, perDay: ABSENT, perMonth: ABSENT, lifetime: ABSENT };
  return {
    dimensions: Object.values(DIMENSION_BIT).reduce((all, bit) => all | bit, 0n),
    financial: { currency: anyCurrency(random), ...bounds },
    operational: { operations: ALL, targets: ALL, perHour: NO_RATE, perDay: NO_RATE },
    temporal: { notBefore: now - 30n * DAY, notAfter: now + 90n * DAY, week: WEEK, blackouts: [] },
    dataAccess: { readable: ALL, writable: ALL, ceiling: 4n, pii: true },
    communication: { channels: ALL, recipients: ALL, outside: true },
  };
}

/** Limits that are within the parent's, often by very little; absent ones are left to the parent. */
export function narrow(random: Random, parent: Envelope, now: bigint): Envelope {
  const kept = (["FINANCIAL", "DATA_ACCESS", "COMMUNICATION"] as const).filter(
    (dimension) => holds(parent.dimensions, dimension) && random.chance(92),
  );
  const dimensions = [...kept, "OPERATIONAL" as const, "TEMPORAL" as const].reduce(
    (all, dimension) => all | DIMENSION_BIT[dimension],
    0n,
  );
  const { financial, operational, dataAccess, communication } = parent;
  return {
    dimensions,
    financial: holds(dimensions, "FINANCIAL")
      ? {
          currency: financial.currency,
          perAction: narrowBound(random, financial.perAction, 1n),
          perDay: narrowBound(random, financial.perDay, 3n),
          perMonth: narrowBound(random, financial.perMonth, 5n),
          lifetime: narrowBound(random, financial.lifetime, 9n),
        }
      : NO_FINANCIAL,
    operational: {
      operations: narrowSet(random, operational.operations, UNIVERSE.operations),
      targets: narrowSet(random, operational.targets, UNIVERSE.targets),
      perHour: narrowRate(random, operational.perHour),
      perDay: narrowRate(random, operational.perDay),
    },
    temporal: narrowTime(random, parent.temporal, now),
    dataAccess: holds(dimensions, "DATA_ACCESS")
      ? {
          readable: narrowSet(random, dataAccess.readable, UNIVERSE.dataSets),
          writable: narrowSet(random, dataAccess.writable, UNIVERSE.dataSets),
          ceiling: dataAccess.ceiling === 0n || random.chance(70) ? dataAccess.ceiling : dataAccess.ceiling - 1n,
          pii: dataAccess.pii && random.chance(85),
        }
      : NO_DATA,
    communication: holds(dimensions, "COMMUNICATION")
      ? {
          channels: narrowSet(random, communication.channels, UNIVERSE.channels),
          recipients: narrowSet(random, communication.recipients, UNIVERSE.recipients),
          outside: communication.outside && random.chance(85),
        }
      : NO_COMMUNICATION,
  };
}

/** A grant's envelope as it is stored: what is absent is the parent's. */
export function complete(granted: Envelope, parent: Envelope): Envelope {
  if (!holds(granted.dimensions, "FINANCIAL")) {
    return { ...granted, operational: completeRates(granted, parent) };
  }
  const bound = (which: "perAction" | "perDay" | "perMonth" | "lifetime") =>
    isAbsent(granted.financial[which]) ? parent.financial[which] : granted.financial[which];
  return {
    ...granted,
    financial: {
      currency: granted.financial.currency,
      perAction: bound("perAction"),
      perDay: bound("perDay"),
      perMonth: bound("perMonth"),
      lifetime: bound("lifetime"),
    },
    operational: completeRates(granted, parent),
  };
}

function completeRates({ operational }: Envelope, parent: Envelope) {
  const { perHour, perDay } = operational;
  return {
    ...operational,
    perHour: perHour === NO_RATE ? parent.operational.perHour : perHour,
    perDay: perDay === NO_RATE ? parent.operational.perDay : perDay,
  };
}
