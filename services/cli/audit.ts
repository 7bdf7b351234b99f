import { Command, InvalidArgumentError, Option } from "commander";

import type { AsOf } from "../auditor/log/as-of.ts";
import { auditOrganization } from "../auditor/audit.ts";
import { passes } from "../auditor/report/report.ts";
import type { FloorRules } from "../core/floors/rules.ts";
import { readMappingFile } from "../platform/mapping-file.ts";
import { readTrustedDeployment } from "../platform/deployment-file.ts";
import { errorLines } from "../platform/lifecycle.ts";
import { auditLines } from "./audit-lines.ts";
import { createAuditProgress } from "./audit-progress.ts";
import { account, hash } from "./shared/arguments.ts";
import { mappingOf } from "./shared/mappings.ts";
import { logsOf } from "./shared/logs.ts";
import { type ChainOptions, deploymentOf, rpcOf, withChain } from "./shared/settings.ts";
import { printJson, printLines } from "../platform/terminal/print.ts";

interface Options extends ChainOptions {
  readonly chainId?: number;
  readonly system?: string;
  readonly organization?: string;
  readonly asOf: AsOf;
  readonly mapping: readonly string[];
  readonly requireAnchored?: true;
  readonly json?: true;
  readonly strict: boolean;
}

const ABOUT = `Checks everything the logs of an organization say against nothing but the chain: signatures, authority, the
policy contract's verdicts, outcomes, completeness. The files may be copies on a read-only disk; the services may be stopped.
Exit status: 0 nothing found, 1 findings or something that could not be looked at, 2 the audit could not be made.`;

/** `countersign audit`. */
export function auditCommand(): Command {
  return withChain(new Command("audit"))
    .description(ABOUT)
    .option("--chain-id <id>", "id of the chain; default the deployment's", parseChainId)
    .option("--system <address>", "System contract of the organization; default the deployment's", account)
    .option("--organization <hash>", "SHA-256 of the organization's name, 0x hex; default the deployment's", hash)
    .addOption(
      new Option(
        "--as-of <moment>",
        "copy: as far as each file was anchored itself; head: as far as the chain has the log",
      )
        .choices(["copy", "head"])
        .default("copy"),
    )
    .option(
      "--mapping <file>",
      "a mapping decisions were made under, to know which floors were due; repeat; default the home's",
      collect,
      [],
    )
    .option("--require-anchored", "a record that is not anchored yet is a finding")
    .option("--no-strict", "what the audit could not look at does not fail it")
    .option("--json", "print the report as one line of JSON")
    .argument("[log...]", "files of the organization's logs, or copies; default the home's")
    .action(runAudit);
}

async function runAudit(named: readonly string[], options: Options): Promise<void> {
  const { asOf, mapping, requireAnchored = false, json = false, strict } = options;
  const progress = createAuditProgress(process.stderr);
  try {
    const { onProgress } = progress;
    const rpcUrl = await rpcOf(options);
    const logs = named.length > 0 ? named : await logsOf(options);
    const settings = {
      ...(await organizationOf(options)),
      rpcUrl,
      logs,
      clock: Date.now,
      asOf,
      requireAnchored,
      mappings: await rulesIn(mapping.length > 0 || named.length > 0 ? mapping : await mappingOf(options)),
      onProgress,
    };
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

/** The rules of mappings by the SHA-256 of their files. @throws FILE_UNREADABLE, MAPPING_INVALID */
async function rulesIn(files: readonly string[]): Promise<ReadonlyMap<string, FloorRules>> {
  const loaded = await Promise.all(files.map((file) => readMappingFile(file)));
  return new Map(loaded.map(({ hash, mapping }) => [hash, mapping]));
}

const collect = (value: string, list: readonly string[]): readonly string[] => [...list, value];

/** Whoever says all of it believes no deployments file. */
async function organizationOf(
  options: Options,
): Promise<{ readonly chainId: number; readonly system: string; readonly organization: string }> {
  const { chainId, system, organization } = options;
  if (chainId !== undefined && system !== undefined && organization !== undefined) {
    return { chainId, system, organization };
  }
  const known = await readTrustedDeployment(await deploymentOf(options));
  return {
    chainId: chainId ?? known.chainId,
    system: system ?? known.system,
    organization: organization ?? known.organization,
  };
}

function parseChainId(text: string): number {
  if (/^[1-9][0-9]{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("expected a chain id in decimal digits");
}
