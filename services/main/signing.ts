import { loadConfig } from "../platform/config/env.ts";
import { signingSettings } from "../platform/config/tables.ts";
import { runService } from "../platform/lifecycle.ts";
import { startSigningService } from "../signing/start.ts";

/** The signing service as a process. */
await runService((life) => startSigningService(loadConfig(signingSettings), life, Date.now));
