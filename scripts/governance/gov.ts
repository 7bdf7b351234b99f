import { runCountersign } from "../../services/cli/program.ts";

/** `npm run gov -- <verb>` is `countersign gov <verb>`. */
await runCountersign(["gov", ...process.argv.slice(2)]);
