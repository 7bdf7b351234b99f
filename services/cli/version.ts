import { Command } from "commander";

import manifest from "../../package.json" with { type: "json" };
import { domainSchema } from "../core/domain/schema.ts";
import { mappingSchema } from "../core/mapping/schema.ts";
import { approvalDenialRecordSchema } from "../core/schemas/approval-denial.ts";
import { approvalRecordSchema } from "../core/schemas/approval.ts";
import { behaviourSchema } from "../core/schemas/behaviour.ts";
import { checkpointSchema, receiptSchema } from "../core/schemas/checkpoint.ts";
import { intentSchema } from "../core/schemas/intent.ts";
import { outcomeSchema } from "../core/schemas/outcome.ts";
import { saeSchema } from "../core/schemas/sae.ts";
import { printJson, printLines } from "../platform/terminal/print.ts";
import { tableLines } from "../platform/terminal/table.ts";
import { COUNTERS_FORM } from "../store/sqlite/counters/schema.ts";
import { LOG_FORM } from "../store/sqlite/schema.ts";

/** Which version of each format this program writes and reads. */
const FORMATS = {
  "domain file": domainSchema.shape.version.value,
  mapping: mappingSchema.shape.version.value,
  intent: intentSchema.shape.v.value,
  envelope: saeSchema.shape.v.value,
  outcome: outcomeSchema.shape.v.value,
  approval: approvalRecordSchema.shape.v.value,
  approval_denial: approvalDenialRecordSchema.shape.v.value,
  behaviour: behaviourSchema.shape.v.value,
  checkpoint: checkpointSchema.shape.v.value,
  receipt: receiptSchema.shape.v.value,
  log: LOG_FORM.version,
  counters: COUNTERS_FORM.version,
} as const;

/** `countersign version`. */
export function versionCommand(): Command {
  return new Command("version")
    .description("print the version of this program, of Node, and of every format it writes and reads")
    .option("--json", "print one line of JSON")
    .action(({ json }: { readonly json?: true }) => {
      const version = { version: manifest.version, node: process.versions.node, formats: FORMATS };
      if (json === true) return printJson(process.stdout, version);
      const formats = Object.entries(FORMATS).map(([name, number]) => [name, String(number)]);
      printLines(
        process.stdout,
        tableLines([["countersign", version.version], ["node", version.node], ...formats], (column) => column === 1),
      );
    });
}
