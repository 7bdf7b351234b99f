import { encodeBytes32String, id } from "ethers";

import type { EnvelopeStruct } from "../../../../types/ethers-contracts/contracts/interfaces/ITrustLineage.ts";

export type Envelope = EnvelopeStruct;

/** Numbers of contracts/types/Words.sol. */
export const SET_MODE = { NONE: 0n, LISTED: 1n, ALL: 2n } as const;
export const NO_LIMIT = 2n ** 128n - 1n;
export const NO_RATE = 2n ** 32n - 1n;
export const EVERY_HOUR = 2n ** 168n - 1n;
export const ALL_DIMENSIONS = 0b111110n;
export const DIMENSION_BIT = { FINANCIAL: 1n << 1n, DATA_ACCESS: 1n << 4n, COMMUNICATION: 1n << 5n } as const;
export const USD = encodeBytes32String("USD");
export const EUR = encodeBytes32String("EUR");

/** 2033-05-18T00:00:00Z, a Wednesday. */
export const NOT_BEFORE = 1_999_987_200n;
export const DAY = 86_400n;
export const NOT_AFTER = NOT_BEFORE + 365n * DAY;

export const ABSENT = { flagAt: NO_LIMIT, soft: NO_LIMIT, hard: NO_LIMIT } as const;
export const ZERO_BOUND = { flagAt: 0n, soft: 0n, hard: 0n } as const;
export const NONE = { mode: SET_MODE.NONE, items: [] as string[] };
export const ALL = { mode: SET_MODE.ALL, items: [] as string[] };

/** The set of exactly these names. */
export function listed(...names: string[]) {
  return { mode: SET_MODE.LISTED, items: names.map((name) => id(name)).toSorted() };
}

export const bound = (flagAt: bigint, soft: bigint, hard: bigint) => ({ flagAt, soft, hard });

/** Every dimension is held, every member is limited, and every member can be narrowed and widened. */
export function envelope() {
  return {
    dimensions: ALL_DIMENSIONS,
    financial: {
      currency: USD,
      perAction: bound(100n, 200n, 300n),
      perDay: bound(1_000n, 2_000n, 3_000n),
      perMonth: bound(10_000n, 20_000n, 30_000n),
      lifetime: bound(100_000n, 200_000n, 300_000n),
    },
    operational: {
      operations: listed("purchase", "transfer"),
      targets: listed("shop", "bank"),
      perHour: 10n,
      perDay: 100n,
    },
    temporal: {
      notBefore: NOT_BEFORE,
      notAfter: NOT_AFTER,
      week: EVERY_HOUR >> 1n,
      blackouts: [{ from: NOT_BEFORE + 10n * DAY, until: NOT_BEFORE + 11n * DAY }],
    },
    dataAccess: { readable: listed("orders", "prices"), writable: listed("orders"), ceiling: 2n, pii: false },
    communication: { channels: listed("mail", "chat"), recipients: listed("alice", "bob"), outside: false },
  } satisfies Envelope;
}

/** Allows everything in every dimension, without any bound. */
export function unlimited() {
  return {
    dimensions: ALL_DIMENSIONS,
    financial: { currency: USD, perAction: ABSENT, perDay: ABSENT, perMonth: ABSENT, lifetime: ABSENT },
    operational: { operations: ALL, targets: ALL, perHour: NO_RATE, perDay: NO_RATE },
    temporal: { notBefore: 0n, notAfter: NOT_AFTER, week: EVERY_HOUR, blackouts: [] },
    dataAccess: { readable: ALL, writable: ALL, ceiling: 4n, pii: true },
    communication: { channels: ALL, recipients: ALL, outside: true },
  } satisfies Envelope;
}

/** What a dimension that is not held looks like. */
export const UNHELD = {
  financial: {
    currency: `0x${"00".repeat(32)}`,
    perAction: ZERO_BOUND,
    perDay: ZERO_BOUND,
    perMonth: ZERO_BOUND,
    lifetime: ZERO_BOUND,
  },
  dataAccess: { readable: NONE, writable: NONE, ceiling: 0n, pii: false },
  communication: { channels: NONE, recipients: NONE, outside: false },
} as const satisfies Partial<Envelope>;
