import { startGateway } from "../gateway/start.ts";
import { loadConfig } from "../platform/config/env.ts";
import { gatewaySettings } from "../platform/config/tables.ts";
import { runService } from "../platform/lifecycle.ts";

/** The gateway as a process. */
await runService((life) => startGateway(loadConfig(gatewaySettings), life, Date.now));
