import { runService } from "../platform/lifecycle.ts";
import { signingSettings } from "../signing/settings.ts";
import { startSigningService } from "../signing/start.ts";
import { loadConfig } from "./settings.ts";

/** The signing service as a process. */
await runService((life) => startSigningService(loadConfig(signingSettings), life, Date.now));
