import { runCountersign } from "../cli/program.ts";
import { RESIDENT_COMMANDS } from "./commands/commands.ts";

/** `npx countersign` as a process. */
await runCountersign(process.argv.slice(2), RESIDENT_COMMANDS);
