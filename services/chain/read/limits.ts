import { z } from "zod";

import { type Limits, NO_LIMIT, NO_RATE } from "../../core/domain/limits.ts";
import { DIMENSIONS, type Dimension } from "../../core/words/verdicts.ts";
import { count, hash32, letters, timeBound, wordOf } from "../abi/words.ts";

/** contracts/types/Words.sol SetMode: allows nothing, exactly its items, everything. */
const SET_MODES = ["None", "Listed", "All"] as const;

const itemSet = z.object({ mode: wordOf(SET_MODES), items: z.array(hash32) });
/** Minor units in decimal digits; null for no limit. */
const amount = z.bigint().transform((value) => (value === NO_LIMIT ? null : String(value)));
const bound = z.object({ flagAt: amount, soft: amount, hard: amount });
const rate = z.bigint().transform((value) => (value === BigInt(NO_RATE) ? null : Number(value)));

/** An envelope (contracts/types/Envelope.sol) as JSON can carry it. */
export const limitsSchema = z.object({
  dimensions: z.bigint().transform((bits) => DIMENSIONS.filter((_, place) => ((bits >> BigInt(place)) & 1n) === 1n)),
  financial: z.object({ currency: letters, perAction: bound, perDay: bound, perMonth: bound, lifetime: bound }),
  operational: z.object({ operations: itemSet, targets: itemSet, perHour: rate, perDay: rate }),
  temporal: z.object({
    notBefore: timeBound,
    notAfter: timeBound,
    /** bit h is hour h of the UTC week, from Monday 00:00; hex */
    week: z.bigint().transform((bits) => `0x${bits.toString(16)}`),
    blackouts: z.array(z.object({ from: timeBound, until: timeBound })),
  }),
  dataAccess: z.object({ readable: itemSet, writable: itemSet, ceiling: count, pii: z.boolean() }),
  communication: z.object({ channels: itemSet, recipients: itemSet, outside: z.boolean() }),
});
export type GrantLimits = z.infer<typeof limitsSchema>;

/** Whether authority of this kind was handed down at all. */
export function holds({ dimensions }: GrantLimits, dimension: Dimension): boolean {
  return dimensions.includes(dimension);
}

const rawSet = z.object({ mode: count, items: z.array(hash32) });
const rawBound = z.object({ flagAt: z.bigint(), soft: z.bigint(), hard: z.bigint() });

/** The same envelope as the compiler of a domain file writes it: numbers, not words. */
export const envelopeSchema: z.ZodType<Limits> = z.object({
  dimensions: z.bigint(),
  financial: z.object({
    ...{ currency: hash32, perAction: rawBound, perDay: rawBound, perMonth: rawBound, lifetime: rawBound },
  }),
  operational: z.object({ operations: rawSet, targets: rawSet, perHour: count, perDay: count }),
  temporal: z.object({
    ...{ notBefore: timeBound, notAfter: timeBound, week: z.bigint() },
    blackouts: z.array(z.object({ from: timeBound, until: timeBound })),
  }),
  dataAccess: z.object({ readable: rawSet, writable: rawSet, ceiling: count, pii: z.boolean() }),
  communication: z.object({ channels: rawSet, recipients: rawSet, outside: z.boolean() }),
});
