import { consoleSettings } from "../console/settings.ts";
import { startConsole } from "../console/start.ts";
import { runService } from "../platform/lifecycle.ts";
import { loadConfig } from "./settings.ts";

/** The console as a process. */
await runService(() => startConsole(loadConfig(consoleSettings), Date.now));
