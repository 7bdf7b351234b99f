import { Command } from "commander";

import { approveCommand } from "../cli/approve.ts";
import { auditCommand } from "../cli/audit.ts";
import { intentCommand } from "../cli/intent.ts";
import { keygenCommand } from "../cli/keygen.ts";
import { lineageCommand } from "../cli/lineage.ts";
import { proofCommand } from "../cli/proof.ts";
import { replayCommand } from "../cli/replay.ts";
import { simulateCommand } from "../cli/simulate.ts";
import { describeError } from "../platform/lifecycle.ts";

/** `npx countersign`. */
const program = new Command("countersign")
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

await program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${describeError(error)}\n`);
  process.exitCode = 1;
});
