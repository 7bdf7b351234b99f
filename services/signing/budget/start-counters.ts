import type { Logger } from "pino";

import { isCountersignError } from "../../core/errors/error.ts";
import type { Sequencer } from "../../log/sequencer.ts";
import type { Opened } from "../../platform/opened.ts";
import { counterStorePath } from "../../store/sqlite/counters/open.ts";
import type { LogStore } from "../../store/port.ts";
import { type Counters, createCounters } from "./counters.ts";
import { openHealed } from "./heal.ts";

export interface StartCountersOptions {
  readonly config: { readonly countersFile: string | null; readonly dataDir: string; readonly logId: number };
  readonly store: LogStore;
  readonly sequencer: Sequencer;
  readonly opened: Opened;
  readonly logger: Logger;
}

/** Counters that cannot be opened block what they are charged for, and nothing else: the service starts without them. */
export async function startCounters(options: StartCountersOptions): Promise<Counters> {
  const { config, store, sequencer, opened, logger } = options;
  const path = config.countersFile ?? counterStorePath(config.dataDir, store.identity.system);
  const counters = createCounters(() => openHealed({ store, sequencer, logId: config.logId }, path));
  opened.add(() => counters.close());
  await counters.open().catch((error: unknown) => {
    if (!isCountersignError(error)) throw error;
    logger.error({ code: error.code, detail: error.detail }, "no counters: what is charged to a budget is blocked");
  });
  return counters;
}
