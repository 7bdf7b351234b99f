import { join } from "node:path";

import type { Logger } from "pino";

import type { HeadTracker } from "../chain/read/head.ts";
import type { Registries } from "../chain/read/registries.ts";
import { isCountersignError } from "../core/errors/error.ts";
import type { Clock } from "../core/ports/ports.ts";
import type { LogStore } from "../store/port.ts";
import { openSettlementStore } from "../store/sqlite/settlements.ts";
import type { Opened } from "../platform/opened.ts";
import { createSettle, type Settle } from "./settle.ts";
import { createStatementClient } from "./statement.ts";

export interface SettlingOptions {
  readonly config: { readonly pepUrl: string | null; readonly dataDir: string; readonly logId: number };
  readonly store: LogStore;
  readonly registries: Registries;
  readonly head: HeadTracker;
  readonly clock: Clock;
  readonly opened: Opened;
  readonly logger: Logger;
}

const SETTLE_EVERY_MS = 3000;

/** Asks the enforcement point, where there is one, every few seconds what became of the permissions that expired. */
export async function startSettling(options: SettlingOptions): Promise<void> {
  const { config, logger, opened } = options;
  if (config.pepUrl === null) return;
  const settlements = await openSettlementStore(join(config.dataDir, `settlements-${config.logId}.sqlite`));
  opened.add(() => settlements.close());
  const settle = createSettle({
    ...options,
    settlements,
    ask: createStatementClient(config.pepUrl),
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
