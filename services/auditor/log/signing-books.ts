import { type BehaviourBook, createBehaviourBook } from "../checks/behaviours.ts";
import type { CounterBook } from "../checks/counters.ts";
import { createErasureBook, type ErasureBook } from "../checks/erasures.ts";
import { createFloorAudit, type FloorAudit, type RulesOf } from "../checks/floors.ts";
import { createHoldBook, type Hidden, type HoldBook } from "../checks/holds.ts";
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
  readonly erasures: ErasureBook;
  readonly floors: FloorAudit;
  readonly behaviours: BehaviourBook;
  /** what was given back of budgets */
  readonly releases: Release[];
  /** which decision each intent got */
  readonly answers: Expected[];
  /** seqs of the records that have call data */
  readonly decisions: Set<number>;
  /** seqs of plans: like decisions they have disclosures */
  readonly plans: Set<number>;
}

/**
 * @param organization SHA-256 of its name, hex
 * @param hidden what the store keeps as the salt of a hold, and as why it was denied
 * @param leafAt leaf of a record, hex; null when it is not there
 */
export function createSigningBooks(
  organization: string,
  counters: CounterBook,
  hidden: Hidden,
  leafAt: (seq: number) => string | null,
  rulesOf: RulesOf,
): SigningBooks {
  const decisions = new Set<number>();
  const plans = new Set<number>();
  return {
    intents: createIntentBook(),
    permissions: createPermissionBook(),
    holds: createHoldBook(organization, hidden),
    counters,
    order: createTimeOrder(),
    ids: createUniqueIds(),
    erasures: createErasureBook(leafAt, (seq) => decisions.has(seq) || plans.has(seq)),
    floors: createFloorAudit(rulesOf),
    behaviours: createBehaviourBook(),
    releases: [],
    answers: [],
    decisions,
    plans,
  };
}
