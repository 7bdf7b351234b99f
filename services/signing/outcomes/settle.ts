import type { Clock } from "../../core/ports/ports.ts";
import { secondsOf } from "../../core/time.ts";
import { type OpenedSae, openSae } from "../../core/verify/envelope.ts";
import { JWS_TYPES } from "../../core/words/kinds.ts";
import type { LogStore } from "../../store/port.ts";
import type { SettlementStore } from "../../store/settlements.ts";
import type { Outcomes } from "./outcomes.ts";
import type { AskStatement } from "./statement.ts";

export interface SettleDeps {
  readonly store: Pick<LogStore, "records">;
  readonly settlements: Pick<SettlementStore, "seqs">;
  readonly outcomes: Pick<Outcomes, "settle">;
  readonly clock: Clock;
  readonly ask: AskStatement;
  /** told of every permission that could not be settled this time */
  readonly onFailure: (seq: number, error: unknown) => void;
}

/** Looks once through a part of the log, and asks for what has expired without a known outcome. */
export type Settle = () => Promise<void>;

/** How many records one call looks at, and how many permissions it asks for. */
const WINDOW = 1000;
const MAX_ASKED = 100;

export function createSettle(deps: SettleDeps): Settle {
  const { store, settlements } = deps;
  /** every permission below it is settled */
  let low = 1;
  let next = 1;

  return async () => {
    const rows = await store.records.range(next, WINDOW);
    const known = await settlements.seqs(next, next + WINDOW - 1);
    const open = rows.filter(({ kind, seq }) => kind === "sae" && !known.has(seq));
    const expired = open.map(({ record }) => openSae(record, [JWS_TYPES.sae])).filter((sae) => isExpired(deps, sae));
    let settled = 0;
    for (const sae of expired.slice(0, MAX_ASKED)) {
      if (await settleOne(deps, sae)) settled += 1;
    }
    const isFull = rows.length === WINDOW;
    if (isFull && next === low && settled === open.length) low += WINDOW;
    next = isFull ? next + WINDOW : low;
  };
}

/** The enforcement point itself may still take a permission for a moment after our clock says it expired. */
const GRACE_SECONDS = 2;

function isExpired({ clock }: SettleDeps, { claims }: OpenedSae): boolean {
  return claims.exp + GRACE_SECONDS <= secondsOf(clock);
}

async function settleOne(deps: SettleDeps, sae: OpenedSae): Promise<boolean> {
  const { seq } = sae.claims.chain;
  try {
    const outcome = await deps.ask(sae.jws.compact);
    if (outcome === null) return false;
    await deps.outcomes.settle(sae, outcome);
    return true;
  } catch (error) {
    deps.onFailure(seq, error);
    return false;
  }
}
