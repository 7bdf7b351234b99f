import { gatewaySettings } from "../gateway/settings.ts";
import { startGateway } from "../gateway/start.ts";
import { runService } from "../platform/lifecycle.ts";
import { openKeptAgents } from "./kept-agents.ts";
import { loadConfig } from "./settings.ts";

/** The gateway as a process. */
await runService((life) => startGateway(loadConfig(gatewaySettings), life, Date.now, openKeptAgents));
