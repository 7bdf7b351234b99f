import type { Logger } from "pino";

import { isCountersignError } from "../../core/errors/error.ts";
import type { Clock } from "../../core/ports/ports.ts";
import type { Opened } from "../../platform/opened.ts";
import { repeat } from "../../platform/repeat.ts";
import type { LogStore } from "../../store/port.ts";
import type { SettlementStore } from "../../store/settlements.ts";
import type { Outcomes } from "./outcomes.ts";
import { ASKED_AT_ONCE, createSettlementRound } from "./settlement-round.ts";
import { createStatementClient } from "./statement.ts";

export interface SettlementTimerOptions {
  readonly pepUrl: string | null;
  readonly store: LogStore;
  readonly settlements: SettlementStore;
  readonly outcomes: Outcomes;
  readonly clock: Clock;
  readonly countsErrors: (map: string) => boolean;
  readonly opened: Opened;
  readonly logger: Logger;
}

/** Until the next round, where the last one left nothing to ask for. */
const PAUSE_MS = 1000;

/** Asks the enforcement point, where there is one, every second what became of the permissions that expired. */
export function startSettlementTimer(options: SettlementTimerOptions): void {
  const { pepUrl, logger, opened } = options;
  if (pepUrl === null) return;
  const round = createSettlementRound({
    ...options,
    ask: createStatementClient(pepUrl),
    onFailure: (seq, error) => logger.warn({ seq, code: codeOf(error) }, "not settled"),
  });
  const onError = (error: unknown): void => logger.warn({ code: codeOf(error), err: error }, "settling failed");
  opened.add(repeat(async () => (await round()) === ASKED_AT_ONCE, { pauseMs: PAUSE_MS, onError }));
}

function codeOf(error: unknown): string {
  return isCountersignError(error) ? error.code : "UNREACHABLE";
}
