import type { CounterBook } from "../checks/counters.ts";
import { createHoldBook, type HoldBook } from "../checks/holds.ts";
import { createIntentBook, type IntentBook } from "../checks/intents.ts";
import { createTimeOrder, type TimeOrder } from "../checks/order.ts";
import { createPermissionBook, type PermissionBook } from "../checks/permissions.ts";
import { createUniqueIds, type UniqueIds } from "../checks/unique.ts";
import type { Expected } from "./index-check.ts";
import type { Release } from "./releases.ts";

/** What was read of a signing log up to a record: that is all a record may rest on. */
export interface SigningBooks {
  readonly intents: IntentBook;
  readonly permissions: PermissionBook;
  readonly holds: HoldBook;
  /** of all logs of the audit: they may share counters */
  readonly counters: CounterBook;
  readonly order: TimeOrder;
  readonly ids: UniqueIds;
  /** what was given back of budgets */
  readonly releases: Release[];
  /** which decision each intent got */
  readonly answers: Expected[];
  /** seqs of the records that have disclosures */
  readonly decisions: Set<number>;
}

/** @param organization SHA-256 of its name, hex */
export function createSigningBooks(organization: string, counters: CounterBook): SigningBooks {
  return {
    intents: createIntentBook(),
    permissions: createPermissionBook(),
    holds: createHoldBook(organization),
    counters,
    order: createTimeOrder(),
    ids: createUniqueIds(),
    releases: [],
    answers: [],
    decisions: new Set(),
  };
}
