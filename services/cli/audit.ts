import { Command, InvalidArgumentError, Option } from "commander";

import type { AsOf } from "../auditor/log/as-of.ts";
import { auditOrganization } from "../auditor/audit.ts";
import { passes } from "../auditor/report/report.ts";
import { errorLines } from "../platform/lifecycle.ts";
import { auditLines } from "./audit-lines.ts";
import { createAuditProgress } from "./audit-progress.ts";
import { account, hash } from "./shared/arguments.ts";
import { printJson, printLines } from "../platform/terminal/print.ts";

interface Options {
  readonly rpc: string;
  readonly chainId: number;
  readonly system: string;
  readonly organization: string;
  readonly asOf: AsOf;
  readonly requireAnchored?: true;
  readonly json?: true;
  readonly strict: boolean;
}

const ABOUT = `Checks everything the logs of an organization say against nothing but the chain: signatures, authority, the
policy contract's verdicts, outcomes, completeness. The files may be copies on a read-only disk; the services may be stopped.
Exit status: 0 nothing found, 1 findings or something that could not be looked at, 2 the audit could not be made.`;

/** `countersign audit`. */
export function auditCommand(): Command {
  return new Command("audit")
    .description(ABOUT)
    .requiredOption("--rpc <url>", "JSON-RPC endpoint of the chain, with the state of old blocks")
    .requiredOption("--chain-id <id>", "id of the chain", parseChainId)
    .requiredOption("--system <address>", "System contract of the organization", account)
    .requiredOption("--organization <hash>", "SHA-256 of the organization's name, 0x hex", hash)
    .addOption(
      new Option(
        "--as-of <moment>",
        "copy: as far as each file was anchored itself; head: as far as the chain has the log",
      )
        .choices(["copy", "head"])
        .default("copy"),
    )
    .option("--require-anchored", "a record that is not anchored yet is a finding")
    .option("--no-strict", "what the audit could not look at does not fail it")
    .option("--json", "print the report as one line of JSON")
    .argument("<log...>", "files of the organization's logs")
    .action(runAudit);
}

async function runAudit(logs: readonly string[], options: Options): Promise<void> {
  const { rpc, asOf, requireAnchored = false, json = false, strict, ...organization } = options;
  const progress = createAuditProgress(process.stderr);
  try {
    const { onProgress } = progress;
    const settings = { ...organization, rpcUrl: rpc, logs, clock: Date.now, asOf, requireAnchored, onProgress };
    const report = await auditOrganization(settings);
    progress.stop();
    if (json) printJson(process.stdout, report);
    else printLines(process.stdout, auditLines(report, process.stdout));
    if (!passes(report, strict)) process.exitCode = 1;
  } catch (error) {
    progress.stop();
    printLines(process.stderr, errorLines(error));
    process.exitCode = 2;
  }
}

function parseChainId(text: string): number {
  if (/^[1-9][0-9]{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("expected a chain id in decimal digits");
}
