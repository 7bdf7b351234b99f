import { logOfUrn } from "../core/words/ids.ts";
import { type AsOf, asOfCopy, newestRecordTime } from "./log/as-of.ts";
import { checkBehaviours } from "./checks/behaviours.ts";
import { checkCompleteness } from "./checks/completeness.ts";
import { createCounterBook } from "./checks/counters.ts";
import { checkPreviews } from "./checks/previews.ts";
import { createOutcomeBook, type OutcomeBook } from "./checks/outcomes.ts";
import type { LogCopy } from "./copy.ts";
import { identify } from "./identify.ts";
import { concludeLog, type ReadLog } from "./log/conclude.ts";
import { auditEnforcementLog } from "./log/enforcement-log.ts";
import { type LogOptions, type OpenedLog, openLog, type OpenOptions } from "./log/open.ts";
import { checkCounted, checkReleases } from "./log/releases.ts";
import { auditSigningLog, type SigningLog } from "./log/signing-log.ts";
import { auditEnforcementIndex, auditSigningIndex } from "./log/store-index.ts";
import type { Finding } from "./report/findings.ts";
import type { LogReport } from "./report/report.ts";

export interface LogsOptions extends LogOptions {
  readonly requireAnchored: boolean;
  readonly asOf: AsOf;
  /** unix seconds */
  readonly now: number;
}

export interface AuditedLogs {
  readonly logs: readonly LogReport[];
  /** about no log in particular */
  readonly findings: readonly Finding[];
}

/** Audits logs together: first those that permit, then those that say what became of it. */
export async function auditLogs(copies: readonly LogCopy[], given: LogsOptions): Promise<AuditedLogs> {
  const { requireAnchored } = given;
  const { logs, findings } = openLogs(copies, given);
  const now = timeOf(logs, given);
  const options = { ...given, now };
  const counters = createCounterBook();
  const signing = new Map<number, SigningLog>();
  for (const { context } of ofKind(logs, "Signing")) {
    const log = await auditSigningLog(context, counters);
    auditSigningIndex(context, log.books);
    signing.set(context.logId, log);
  }
  const outcomes = createOutcomeBook();
  const enforcing = new Map<number, ReadLog>();
  for (const { context } of ofKind(logs, "Enforcement")) {
    enforcing.set(context.logId, await auditEnforcementLog(context, outcomes, signing));
    auditEnforcementIndex(context, outcomes.all(), ({ saeLog, saeHash }) => {
      return signing.get(saeLog)?.books.permissions.byHash(saeHash)?.jti ?? null;
    });
  }
  const open = checkEnds(logs, signing, outcomes, options);
  checkAnswers(logs, signing, outcomes, options);
  counters.finish(isComplete(logs, options), now);
  const reports = logs.flatMap((log) => {
    const { logId } = log.context;
    const read = signing.get(logId) ?? enforcing.get(logId);
    return read === undefined ? [] : [concludeLog(log, read, { open: open.get(logId) ?? 0, requireAnchored })];
  });
  return { logs: reports, findings };
}

/** What can be audited, by id, and what was found of files and logs that cannot. */
function openLogs(
  copies: readonly LogCopy[],
  options: LogsOptions,
): { readonly logs: readonly OpenedLog[]; readonly findings: readonly Finding[] } {
  const { organization } = options;
  const logs = new Map<number, OpenedLog>();
  const findings: Finding[] = [];
  const early: Finding[] = [];
  const asOfEnd: OpenOptions["asOfEnd"] = options.asOf === "head" ? null : asOfCopy;
  for (const copy of copies) {
    const logId = identify(copy, organization, (code, log, detail) => {
      (log === null ? findings : early).push({ code, log, seq: null, detail });
    });
    const chainLog = logId === null ? undefined : organization.logs.get(logId);
    if (logId === null || chainLog === undefined) continue;
    if (logs.has(logId)) findings.push({ code: "LOG_TWICE", log: logId, seq: null, detail: copy.path });
    else logs.set(logId, openLog(logId, chainLog, copy, { ...options, asOfEnd }));
  }
  for (const { code, log, detail } of early) logs.get(log ?? 0)?.context.findAt(code, null, detail);
  for (const [log, { view }] of organization.logs) {
    if (view.nextSeq === 1 || logs.has(log)) continue;
    findings.push({ code: "LOG_NOT_GIVEN", log, seq: null, detail: `it has ${view.nextSeq - 1} anchored records` });
  }
  return { logs: [...logs.values()].sort((a, b) => a.context.logId - b.context.logId), findings };
}

/**
 * What became of every permission, by the logs of the enforcement points.
 * @returns of each signing log, how many permissions still live without an end
 */
function checkEnds(
  logs: readonly OpenedLog[],
  signing: ReadonlyMap<number, SigningLog>,
  outcomes: OutcomeBook,
  { organization, now }: LogsOptions,
): ReadonlyMap<number, number> {
  const given = idsOf(logs);
  const answerable = answerableIn(logs, organization);
  const open = new Map<number, number>();
  for (const { context } of logs) {
    const { logId, findAt } = context;
    const books = signing.get(logId)?.books;
    if (books === undefined) continue;
    checkReleases(findAt, books.releases, outcomes, (log, seq) => given.has(log) && !isBeyond(logs, log, seq));
    const counting = { rulesOf: context.rulesOf, decidedAt: books.floors.decidedAt() };
    checkCounted(findAt, books.permissions.all(), books.releases, outcomes, counting);
    open.set(logId, checkCompleteness(findAt, books.permissions.all(), outcomes, answerable, now));
  }
  return open;
}

/** Whether the log of a permission's enforcement point was audited. */
function answerableIn(logs: readonly OpenedLog[], organization: LogsOptions["organization"]): (aud: string) => boolean {
  const given = idsOf(logs);
  return (aud) => {
    const log = logOfUrn(aud, organization.addresses);
    // A log that was never anchored need not exist: then nobody said anything.
    return log !== null && (given.has(log) || organization.logs.get(log)?.view.nextSeq === 1);
  };
}

function idsOf(logs: readonly OpenedLog[]): ReadonlySet<number> {
  return new Set(logs.map(({ context }) => context.logId));
}

/** What agents said they did, and what permissions say of a target, against what the enforcement points say. */
function checkAnswers(
  logs: readonly OpenedLog[],
  signing: ReadonlyMap<number, SigningLog>,
  outcomes: OutcomeBook,
  { organization, now }: LogsOptions,
): void {
  const answerable = answerableIn(logs, organization);
  for (const { context } of logs) {
    const books = signing.get(context.logId)?.books;
    if (books === undefined) continue;
    checkBehaviours(context.findAt, books, outcomes, answerable, now);
    checkPreviews(context.findAt, books.permissions, outcomes, answerable);
  }
}

/** What a copy cannot tell, because the record would stand behind its end. Of the chain's whole log nothing is beyond. */
function isBeyond(logs: readonly OpenedLog[], log: number, seq: number): boolean {
  return logs.some(
    ({ context: { logId, isPartial, snapshot } }) => logId === log && isPartial && seq > snapshot.recordCount(),
  );
}

/** The moment the audit is about: of a copy, when its newest record was stored. */
function timeOf(logs: readonly OpenedLog[], { asOf, now }: LogsOptions): number {
  const copied = asOf === "head" ? null : newestRecordTime(logs.map(({ context }) => context.snapshot));
  return Math.min(now, copied ?? now);
}

/** Whether every log that can have charged a counter was audited; a missing one is a finding of its own. */
function isComplete(logs: readonly OpenedLog[], { organization }: LogsOptions): boolean {
  const given = idsOf(logs);
  return [...organization.logs].every(
    ([log, { view }]) => view.kind !== "Signing" || view.nextSeq === 1 || given.has(log),
  );
}

function ofKind(logs: readonly OpenedLog[], kind: "Signing" | "Enforcement"): readonly OpenedLog[] {
  return logs.filter(({ context }) => context.chainLog.view.kind === kind);
}
