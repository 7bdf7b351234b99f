import type { Clock } from "../../core/ports/ports.ts";
import { secondsOf } from "../../core/time.ts";
import { openSae } from "../../core/verify/envelope.ts";
import { JWS_TYPES } from "../../core/words/kinds.ts";
import type { LogStore } from "../../store/port.ts";
import type { SettlementStore } from "../../store/settlements.ts";
import type { Outcomes } from "./outcomes.ts";
import { noteUnsettled } from "./note-unsettled.ts";
import type { AskStatements } from "./statement.ts";

export interface SettlementDeps {
  readonly store: Pick<LogStore, "records" | "charges">;
  readonly settlements: Pick<SettlementStore, "noted" | "note" | "due" | "postpone">;
  readonly outcomes: Pick<Outcomes, "settle">;
  readonly clock: Clock;
  readonly countsErrors?: (map: string) => boolean;
  readonly ask: AskStatements;
  /** told of every permission that could not be settled this time */
  readonly onFailure: (seq: number, error: unknown) => void;
}

/**
 * One round: notes what was permitted since the last one, and asks in one exchange what became of permissions that expired,
 * first of those that hold a place in a budget.
 * @returns how many were asked for: as many as a round takes means that there may be more
 * @throws STORE_FAILED, and whatever asking throws; the next round asks again
 */
export type SettlementRound = () => Promise<number>;

/** What one exchange asks for: the enforcement point takes no more (services/gateway/forwarding/statements.ts). */
export const ASKED_AT_ONCE = 64;

/** Until a permission without an answer is asked for again, in seconds: twice as long each time. */
const FIRST_PAUSE = 3;
const LONGEST_PAUSE = 60;

function pauseAfter(tries: number): number {
  return Math.min(FIRST_PAUSE * 2 ** tries, LONGEST_PAUSE);
}

export function createSettlementRound(deps: SettlementDeps): SettlementRound {
  const { store, settlements, clock } = deps;

  async function settleOne(seq: number, envelope: string, outcome: string | null): Promise<boolean> {
    if (outcome === null) return false;
    try {
      await deps.outcomes.settle(openSae(envelope, [JWS_TYPES.sae]), outcome);
      return true;
    } catch (error) {
      deps.onFailure(seq, error);
      return false;
    }
  }

  return async () => {
    await noteUnsettled(store, settlements, deps.countsErrors);
    const due = await settlements.due(secondsOf(clock), ASKED_AT_ONCE);
    if (due.length === 0) return 0;
    const rows = await Promise.all(due.map(({ seq }) => store.records.get(seq)));
    const envelopes = rows.map((row) => row?.record ?? "");
    const outcomes = await deps.ask(envelopes);
    const settled = await Promise.all(due.map(({ seq }, i) => settleOne(seq, envelopes[i] ?? "", outcomes[i] ?? null)));
    const vain = due.filter((_permission, i) => settled[i] !== true);
    await Promise.all(vain.map(({ sae, tries }) => settlements.postpone(sae, secondsOf(clock) + pauseAfter(tries))));
    return due.length;
  };
}
