import type { Logger } from "pino";

import { isCountersignError } from "../../core/errors/error.ts";
import type { Sequencer } from "../../log/sequencer.ts";
import type { Opened } from "../../platform/opened.ts";
import type { OpenCounterStore } from "../../store/counters.ts";
import type { LogStore } from "../../store/port.ts";
import { type Counters, createCounters } from "./counters.ts";
import { openHealed } from "./heal.ts";

export interface StartCountersOptions {
  readonly open: OpenCounterStore;
  readonly logId: number;
  readonly store: LogStore;
  readonly sequencer: Sequencer;
  readonly opened: Opened;
  readonly logger: Logger;
}

/** Counters that cannot be opened block what they are charged for, and nothing else: the service starts without them. */
export async function startCounters(options: StartCountersOptions): Promise<Counters> {
  const { open, opened, logger } = options;
  const counters = createCounters(() => openHealed(options, open));
  opened.add(() => counters.close());
  await counters.open().catch((error: unknown) => {
    if (!isCountersignError(error)) throw error;
    logger.error({ code: error.code, detail: error.detail }, "no counters: what is charged to a budget is blocked");
  });
  return counters;
}
