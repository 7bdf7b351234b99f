import { runCountersign } from "../../services/cli/program.ts";
import { NO_HOSTS } from "../../services/cli/shared/hosts.ts";

/** `npm run gov -- <verb>` is `countersign gov <verb>`. */
await runCountersign(["gov", ...process.argv.slice(2)], NO_HOSTS);
