import { runCountersign } from "../cli/program.ts";

/** `npx countersign` as a process. */
await runCountersign(process.argv.slice(2));
