import type { Logger } from "pino";

import { isCountersignError } from "../../core/errors/error.ts";
import type { Clock } from "../../core/ports/ports.ts";
import type { Opened } from "../../platform/opened.ts";
import type { LogStore } from "../../store/port.ts";
import type { SettlementStore } from "../../store/settlements.ts";
import type { Outcomes } from "./outcomes.ts";
import { ASKED_AT_ONCE, createSettlementRound, type SettlementRound } from "./settlement-round.ts";
import { createStatementClient } from "./statement.ts";

export interface SettlementTimerOptions {
  readonly pepUrl: string | null;
  readonly store: LogStore;
  readonly settlements: SettlementStore;
  readonly outcomes: Outcomes;
  readonly clock: Clock;
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
  opened.add(repeat(round, (error) => logger.warn({ code: codeOf(error), err: error }, "settling failed")));
}

function codeOf(error: unknown): string {
  return isCountersignError(error) ? error.code : "UNREACHABLE";
}

/** @returns stops, and waits for the round under way */
function repeat(round: SettlementRound, onError: (error: unknown) => void): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();
  const schedule = (pauseMs: number): void => {
    timer = setTimeout(() => {
      running = run();
    }, pauseMs).unref();
  };
  const run = async (): Promise<void> => {
    const asked = await round().catch((error: unknown) => {
      onError(error);
      return 0;
    });
    if (!stopped) schedule(asked === ASKED_AT_ONCE ? 0 : PAUSE_MS);
  };
  schedule(PAUSE_MS);
  return async () => {
    stopped = true;
    if (timer !== null) clearTimeout(timer);
    await running;
  };
}
