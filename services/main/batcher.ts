import { startBatcher } from "../batcher/start.ts";
import { loadConfig } from "../platform/config/env.ts";
import { batcherSettings } from "../platform/config/tables.ts";
import { runService } from "../platform/lifecycle.ts";

/** The batcher as a process. */
await runService((life) => startBatcher(loadConfig(batcherSettings), life, Date.now));
