import { batcherSettings } from "../batcher/settings.ts";
import { startBatcher } from "../batcher/start.ts";
import { runService } from "../platform/lifecycle.ts";
import { loadConfig } from "./settings.ts";

/** The batcher as a process. */
await runService((life) => startBatcher(loadConfig(batcherSettings), life, Date.now));
