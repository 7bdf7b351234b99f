import type { Spent } from "../core/schemas/spent.ts";

/** Where a counter stands. One nobody charged yet stands at place 1 and zero. */
export interface CounterState {
  readonly counter: string;
  /** place the next reservation gets */
  readonly n: number;
  /** everything reserved, less what was released: decimal digits */
  readonly before: string;
}

/** What one intent holds of one or more counters. */
export interface Reservation {
  /** hash of the intent: the idempotency key */
  readonly intent: string;
  /** the log the decision goes into */
  readonly log: number;
  readonly entries: readonly Spent[];
}

/**
 * Why a reservation ends: the enforcement point signed that the action was not executed (`release`), or nothing was ever
 * signed for it (`cancel`). Time ends none.
 */
export type Ending = "release" | "cancel";

/** How much a file holds. */
export interface LedgerSummary {
  readonly counters: number;
  readonly reservations: number;
  readonly ended: number;
  /** what does not add up, in words; empty when everything does */
  readonly problems: readonly string[];
}

/**
 * Opens the counters. Where somebody was charged before, a store that is not there is a loss and not a beginning.
 * @param create whether there may be none yet
 */
export type OpenCounterStore = (create: boolean) => Promise<CounterStore>;

/**
 * The running totals of an organization's budgets and rates, shared by every signing service that charges them. What it cannot
 * say is never zero: every function throws COUNTERS_UNREACHABLE (try again), LOG_CORRUPT or DATA_OTHER_VERSION.
 */
export interface CounterStore {
  /** in the order asked, all at one moment */
  read(counters: readonly string[]): Promise<readonly CounterState[]>;
  /**
   * Takes the places if every counter still stands where its entry says, all or none, and resolves when that is on disk. The
   * same reservation again is the one that stands.
   * @returns false when a counter has moved on: read and decide again
   * @throws INTERNAL when the intent holds, or held, other places that count
   */
  reserve(reservation: Reservation): Promise<boolean>;
  /** what an intent holds; null when nothing, or when it ended */
  held(intent: string): Promise<Reservation | null>;
  /** whether an intent ever held anything */
  knows(intent: string): Promise<boolean>;
  /** The decision is durable. Noted with the next write: after a crash it may have to be found out again. */
  confirm(intent: string): void;
  /** reservations of a log whose decision was not confirmed, oldest first */
  unconfirmed(log: number): Promise<readonly Reservation[]>;
  /**
   * Gives back what an intent holds, once.
   * @param seq of the record in its log that says why
   * @returns false when it holds nothing
   */
  end(intent: string, ending: Ending, seq: number): Promise<boolean>;
  /** Adds the whole ledger up again. */
  verify(): Promise<LedgerSummary>;
  close(): Promise<void>;
}
