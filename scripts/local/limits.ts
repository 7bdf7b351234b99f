import { id } from "ethers";

import type { GrantLimits } from "../../services/chain/abi/contracts.ts";
import { currencyWord } from "../../services/core/calldata/hashes.ts";
import { toHex } from "../../services/core/encoding/hex.ts";
import { CLASSIFICATIONS, type Classification, DIMENSIONS } from "../../services/core/words/verdicts.ts";

/** US dollars in minor units; above `hold` a human is asked, above `most` it is blocked. */
export interface Amounts {
  readonly hold: bigint;
  readonly most: bigint;
}

/** What an agent of the example organization may do. A part that is left out is authority it does not have. */
export interface Limits {
  /** action types */
  readonly operations: readonly string[];
  readonly perAction?: Amounts;
  /** all actions of a UTC day together, this agent's and those below it */
  readonly perDay?: Amounts;
  /** most actions in a UTC hour, this agent's and those below it */
  readonly perHour?: number;
  readonly data?: { readonly write: boolean; readonly ceiling: Classification };
  readonly reach?: { readonly outside: boolean };
}

const NO_LIMIT = 2n ** 128n - 1n;
const NO_RATE = 2n ** 32n - 1n;
const EVERY_HOUR = 2n ** 168n - 1n;
/** contracts/types/Words.sol SetMode. */
const NOBODY = { mode: 0, items: [] as string[] };
const EVERYBODY = { mode: 2, items: [] as string[] };
const NOTHING = { flagAt: 0n, soft: 0n, hard: 0n };
const NO_BOUND = { flagAt: NO_LIMIT, soft: NO_LIMIT, hard: NO_LIMIT };
const YEAR = 365 * 86_400;

/**
 * The envelope of a grant (contracts/types/Envelope.sol), in force from a minute ago, for a year.
 * @param now unix seconds, the same for every grant of a lineage: a child's window is within its parent's
 */
export function limitsOf({ operations, perAction, perDay, perHour, data, reach }: Limits, now: number): GrantLimits {
  const held = {
    Financial: perAction !== undefined,
    DataAccess: data !== undefined,
    Communication: reach !== undefined,
  };
  const always = { Operational: true, Temporal: true };
  return {
    dimensions: bits({ ...always, ...held }),
    financial: {
      currency: toHex(held.Financial ? currencyWord("USD") : new Uint8Array(32)),
      perAction: perAction === undefined ? NOTHING : boundOf(perAction),
      ...(held.Financial ? windows(NO_BOUND) : windows(NOTHING)),
      ...(held.Financial && perDay !== undefined ? { perDay: boundOf(perDay) } : {}),
    },
    operational: {
      operations: { mode: 1, items: operations.map((type) => id(type)).toSorted() },
      targets: EVERYBODY,
      perHour: perHour ?? NO_RATE,
      perDay: NO_RATE,
    },
    temporal: { notBefore: now - 60, notAfter: now + YEAR, week: EVERY_HOUR, blackouts: [] },
    dataAccess: {
      readable: held.DataAccess ? EVERYBODY : NOBODY,
      writable: data?.write === true ? EVERYBODY : NOBODY,
      ceiling: data === undefined ? 0 : CLASSIFICATIONS.indexOf(data.ceiling),
      pii: false,
    },
    communication: {
      channels: held.Communication ? EVERYBODY : NOBODY,
      recipients: held.Communication ? EVERYBODY : NOBODY,
      outside: reach?.outside ?? false,
    },
  };
}

function boundOf({ hold, most }: Amounts): typeof NOTHING {
  return { flagAt: hold, soft: hold, hard: most };
}

function windows<T>(bound: T): { perDay: T; perMonth: T; lifetime: T } {
  return { perDay: bound, perMonth: bound, lifetime: bound };
}

function bits(held: Partial<Record<(typeof DIMENSIONS)[number], boolean>>): bigint {
  return DIMENSIONS.reduce((sum, name, place) => (held[name] === true ? sum | (1n << BigInt(place)) : sum), 0n);
}
