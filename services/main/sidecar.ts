import { startSidecar } from "../gateway/sidecar/start.ts";
import { sidecarSettings } from "../gateway/sidecar/settings.ts";
import { runService } from "../platform/lifecycle.ts";
import { openKeptAgents } from "./kept-agents.ts";
import { loadConfig } from "./settings.ts";

/** The sidecar of one agent as a process. */
await runService(() => startSidecar(loadConfig(sidecarSettings), Date.now, openKeptAgents));
