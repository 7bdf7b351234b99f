import { runCountersign } from "../cli/program.ts";
import { RESIDENT_COMMANDS } from "./resident-commands.ts";

/** `npx countersign` as a process. What only some commands need is loaded by those. */
await runCountersign(process.argv.slice(2), {
  openKeyring: async (files) => (await import("./keyring.ts")).openKeyring(files),
  openLocalChain: async (files) => (await import("./local-chain.ts")).openLocalChain(files),
  commands: RESIDENT_COMMANDS,
});
