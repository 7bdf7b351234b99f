import { Command } from "commander";

import { approveCommand } from "./approve.ts";
import { auditCommand } from "./audit.ts";
import { intentCommand } from "./intent.ts";
import { keygenCommand } from "./keygen.ts";
import { lineageCommand } from "./lineage.ts";
import { proofCommand } from "./proof.ts";
import { replayCommand } from "./replay.ts";
import { simulateCommand } from "./simulate.ts";

/** `npx countersign`, with all its commands. */
export function countersignProgram(): Command {
  return new Command("countersign")
    .description(
      "Sign intents, try them out, prove possession, show authority, re-run decisions, audit logs. Every command has --help.",
    )
    .version("0.1.0")
    .addCommand(intentCommand())
    .addCommand(simulateCommand())
    .addCommand(proofCommand())
    .addCommand(approveCommand())
    .addCommand(keygenCommand())
    .addCommand(lineageCommand())
    .addCommand(replayCommand())
    .addCommand(auditCommand());
}
