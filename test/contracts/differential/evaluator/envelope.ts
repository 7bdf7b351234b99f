import type { Dimension } from "./answer.ts";

/** Numbers of SetMode. */
export const SET = { NONE: 0, LISTED: 1, ALL: 2 } as const;
export type ItemSet = { mode: (typeof SET)[keyof typeof SET]; items: string[] };
export type Bound = { flagAt: bigint; soft: bigint; hard: bigint };
export type Blackout = { from: bigint; until: bigint };

/** contracts/types/Envelope.sol */
export type Envelope = {
  /** 1 << number of the dimension. */
  dimensions: bigint;
  financial: { currency: string; perAction: Bound; perDay: Bound; perMonth: Bound; lifetime: Bound };
  operational: { operations: ItemSet; targets: ItemSet; perHour: bigint; perDay: bigint };
  temporal: { notBefore: bigint; notAfter: bigint; week: bigint; blackouts: Blackout[] };
  dataAccess: { readable: ItemSet; writable: ItemSet; ceiling: bigint; pii: boolean };
  communication: { channels: ItemSet; recipients: ItemSet; outside: boolean };
};

export const DIMENSION_BIT: Readonly<Record<Exclude<Dimension, "NONE">, bigint>> = {
  FINANCIAL: 1n << 1n,
  OPERATIONAL: 1n << 2n,
  TEMPORAL: 1n << 3n,
  DATA_ACCESS: 1n << 4n,
  COMMUNICATION: 1n << 5n,
};
export const NO_LIMIT = 2n ** 128n - 1n;
export const NO_RATE = 2n ** 32n - 1n;
export const TOP_SECRET = 4n;
export const HOUR = 3_600n;
export const DAY = 86_400n;

export const isAbsent = ({ flagAt, soft, hard }: Bound): boolean =>
  flagAt === NO_LIMIT && soft === NO_LIMIT && hard === NO_LIMIT;

export const holds = (dimensions: bigint, dimension: keyof typeof DIMENSION_BIT): boolean =>
  (dimensions & DIMENSION_BIT[dimension]) !== 0n;

export const includes = ({ mode, items }: ItemSet, item: string): boolean =>
  mode === SET.ALL || (mode === SET.LISTED && items.includes(item));
