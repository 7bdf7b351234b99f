import { runCountersign } from "../cli/program.ts";
import { RESIDENT_COMMANDS } from "./commands/commands.ts";
import { openKeyring } from "./keyring.ts";
import { openLocalChain } from "./local-chain.ts";

/** `npx countersign` as a process. */
await runCountersign(process.argv.slice(2), { openKeyring, openLocalChain, commands: RESIDENT_COMMANDS });
