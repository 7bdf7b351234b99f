import { auditOrganization } from "../../services/auditor/audit.ts";
import { allFindings, type AuditReport } from "../../services/auditor/report/report.ts";
import { readMappingFile } from "../../services/platform/mapping-file.ts";
import type { Deployment } from "../../services/platform/deployment-file.ts";
import { logFile } from "./records.ts";

/**
 * The audit as a stranger would do it: files, an RPC, the three things a verifier is given, and the mapping, so that it knows which
 * floors were due.
 */
export async function auditCopy(
  dir: string,
  rpcUrl: string,
  deployment: Deployment,
  mapping: string,
): Promise<AuditReport> {
  const loaded = await readMappingFile(mapping);
  const { chainId, system, organization, logs } = deployment;
  return auditOrganization({
    rpcUrl,
    chainId,
    system,
    organization,
    logs: [logFile(dir, logs.signing), logFile(dir, logs.gateway)],
    clock: Date.now,
    mappings: new Map([[loaded.hash, loaded.mapping]]),
    requireAnchored: true,
  });
}

/** The first record a report has something to say about. */
export function firstBadSeq(report: AuditReport, log: number): number | null {
  const findings = report.logs.find((entry) => entry.log === log)?.findings ?? [];
  return findings.find(({ seq }) => seq !== null)?.seq ?? null;
}

export function describeFindings(report: AuditReport): string {
  return allFindings(report)
    .map(({ code, seq, detail }) => `${code} #${seq ?? "-"}: ${detail}`)
    .join("\n");
}
