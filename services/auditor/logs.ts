import { logOfUrn } from "../core/words/ids.ts";
import { checkCompleteness } from "./checks/completeness.ts";
import { createCounterBook } from "./checks/counters.ts";
import { createOutcomeBook, type OutcomeBook } from "./checks/outcomes.ts";
import type { LogCopy } from "./copy.ts";
import type { Finding } from "./report/findings.ts";
import { identify } from "./identify.ts";
import { createLogAudit, type LogAudit, type LogAuditOptions } from "./log/audit.ts";
import { auditEnforcementLog } from "./log/enforcement-log.ts";
import { checkReleases } from "./log/releases.ts";
import { auditSigningLog, type SigningLog } from "./log/signing-log.ts";
import { auditEnforcementIndex, auditSigningIndex } from "./log/store-index.ts";
import type { LogReport } from "./report/report.ts";

export interface LogsOptions extends LogAuditOptions {
  readonly requireAnchored: boolean;
  /** unix seconds */
  readonly now: number;
}

export interface AuditedLogs {
  readonly logs: readonly LogReport[];
  /** about no log in particular */
  readonly findings: readonly Finding[];
}

/** Audits logs together: first those that permit, then those that say what became of it. */
export async function auditLogs(copies: readonly LogCopy[], options: LogsOptions): Promise<AuditedLogs> {
  const findings: Finding[] = [];
  const audits = openAudits(copies, options, findings);
  const signing = new Map<number, SigningLog>();
  const counters = createCounterBook();
  for (const audit of ofKind(audits, "Signing")) {
    const log = await auditSigningLog(audit.context, audit.tree, counters);
    signing.set(audit.context.logId, log);
    audit.tally = log.tally;
    auditSigningIndex(audit.context, log);
  }
  const outcomes = createOutcomeBook();
  for (const audit of ofKind(audits, "Enforcement")) {
    audit.tally = await auditEnforcementLog(audit.context, audit.tree, outcomes, signing);
    auditEnforcementIndex(audit.context, outcomes.all(), ({ saeLog, saeHash }) => {
      return signing.get(saeLog)?.permissions.byHash(saeHash)?.jti ?? null;
    });
  }
  complete(audits, signing, outcomes, options);
  counters.finish(isComplete(audits, options), options.now);
  return { logs: audits.map((audit) => audit.report(options.requireAnchored)), findings };
}

function openAudits(copies: readonly LogCopy[], options: LogsOptions, findings: Finding[]): readonly LogAudit[] {
  const { organization } = options;
  const audits = new Map<number, LogAudit>();
  const early: Finding[] = [];
  for (const copy of copies) {
    const logId = identify(copy, organization, (code, log, detail) => {
      (log === null ? findings : early).push({ code, log, seq: null, detail });
    });
    const chainLog = logId === null ? undefined : organization.logs.get(logId);
    if (logId === null || chainLog === undefined) continue;
    if (audits.has(logId)) findings.push({ code: "LOG_TWICE", log: logId, seq: null, detail: copy.path });
    else audits.set(logId, createLogAudit(logId, chainLog, copy, options));
  }
  for (const { code, log, detail } of early) audits.get(log ?? 0)?.context.findAt(code, null, detail);
  for (const [log, { view }] of organization.logs) {
    if (view.nextSeq === 1 || audits.has(log)) continue;
    findings.push({ code: "LOG_NOT_GIVEN", log, seq: null, detail: `it has ${view.nextSeq - 1} anchored records` });
  }
  return [...audits.values()].sort((a, b) => a.context.logId - b.context.logId);
}

function complete(
  audits: readonly LogAudit[],
  signing: ReadonlyMap<number, SigningLog>,
  outcomes: OutcomeBook,
  { organization, now }: LogsOptions,
): void {
  const given = new Set(audits.map(({ context }) => context.logId));
  const answerable = (aud: string): boolean => {
    const log = logOfUrn(aud, organization.addresses);
    // A log that was never anchored need not exist: then nobody said anything.
    return log !== null && (given.has(log) || organization.logs.get(log)?.view.nextSeq === 1);
  };
  for (const { context, tally } of audits) {
    const log = signing.get(context.logId);
    if (log === undefined) continue;
    checkReleases(context.findAt, log.releases, outcomes, given);
    tally.open = checkCompleteness(context.findAt, log.permissions.all(), outcomes, answerable, now);
  }
}

/** Whether every log that can have charged a counter was audited; a missing one is a finding of its own. */
function isComplete(audits: readonly LogAudit[], { organization }: LogsOptions): boolean {
  const given = new Set(audits.map(({ context }) => context.logId));
  return [...organization.logs].every(
    ([log, { view }]) => view.kind !== "Signing" || view.nextSeq === 1 || given.has(log),
  );
}

function ofKind(audits: readonly LogAudit[], kind: "Signing" | "Enforcement"): readonly LogAudit[] {
  return audits.filter(({ context }) => context.chainLog.view.kind === kind);
}
