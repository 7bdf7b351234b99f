import type { Logger } from "pino";

import { isCountersignError } from "../../core/errors/error.ts";
import type { Clock } from "../../core/ports/ports.ts";
import type { LogStore } from "../../store/port.ts";
import type { SettlementStore } from "../../store/settlements.ts";
import type { Opened } from "../../platform/opened.ts";
import type { Outcomes } from "./outcomes.ts";
import { createSettle, type Settle } from "./settle.ts";
import { createStatementClient } from "./statement.ts";

export interface SettlingOptions {
  readonly pepUrl: string | null;
  readonly store: LogStore;
  readonly settlements: SettlementStore;
  readonly outcomes: Outcomes;
  readonly clock: Clock;
  readonly opened: Opened;
  readonly logger: Logger;
}

const SETTLE_EVERY_MS = 3000;

/** Asks the enforcement point, where there is one, every few seconds what became of the permissions that expired. */
export function startSettling(options: SettlingOptions): void {
  const { pepUrl, logger, opened } = options;
  if (pepUrl === null) return;
  const settle = createSettle({
    ...options,
    ask: createStatementClient(pepUrl),
    onFailure: (seq, error) => {
      logger.warn({ seq, code: isCountersignError(error) ? error.code : "UNREACHABLE" }, "not settled");
    },
  });
  opened.add(repeat(settle, (error) => logger.error({ err: error }, "settling failed")));
}

/** @returns stops, and waits for the call under way */
function repeat(settle: Settle, onError: (error: unknown) => void): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();
  const schedule = (): void => {
    timer = setTimeout(() => {
      running = settle()
        .catch(onError)
        .then(() => (stopped ? undefined : schedule()));
    }, SETTLE_EVERY_MS).unref();
  };
  schedule();
  return async () => {
    stopped = true;
    if (timer !== null) clearTimeout(timer);
    await running;
  };
}
