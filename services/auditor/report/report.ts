import type { Finding } from "./findings.ts";

/** A request that enforcement would have blocked. */
export interface ShadowEntry {
  readonly seq: number;
  /** what it would have been refused with */
  readonly code: string;
  readonly method: string;
  /** origin of the target */
  readonly sub: string;
  /** SHA-256 of what was presented as an envelope; null for nothing */
  readonly presented: string | null;
  /** unix milliseconds */
  readonly at: number;
}

/** Something the audit could not look at: nothing is known to be wrong with it, and nothing to be right. */
export interface Skipped {
  readonly seq: number;
  /**
   * `approval` and `approval_denial`: its words cannot be compared with the act's, whose salt or parameters are gone; `erasure`: names, URI or content
   * digest of the decision were erased by a signed record, and the verdict was judged by its call data; `plan`: the agent has another
   * key by now and took no step, so that nobody can tell whether the plan was its own
   */
  readonly what: "approval" | "approval_denial" | "erasure" | "plan";
}

/** What the audit says of one log. */
export interface LogReport {
  readonly log: number;
  readonly kind: string;
  readonly records: number;
  readonly permitted: number;
  readonly held: number;
  readonly blocked: number;
  readonly outcomes: number;
  readonly voids: number;
  /** records under a root that is on the chain */
  readonly anchored: number;
  /** records that are not anchored yet */
  readonly pending: number;
  /** records the chain has beyond the copy, which were not looked at: 0 unless the audit is as of the copy */
  readonly beyond: number;
  /** the file was copied from a running service without its write-ahead log: its newest records are not in it */
  readonly lacks_write_ahead_log: boolean;
  /** decisions whose verdict the policy contract gave again */
  readonly replayed: number;
  /**
   * decisions on intents of agents whose key another hand holds, by that hand. In custody gateway all records are one party's word: who
   * signed the intent is who says what became of it
   */
  readonly custody: { readonly sidecar: number; readonly gateway: number };
  /** in the order of seq */
  readonly skipped: readonly Skipped[];
  /** seqs of decisions whose block was reorganized away, and that the block of its number now gives the same verdict for */
  readonly reorganized: readonly number[];
  /** permissions that still live without a final outcome */
  readonly open: number;
  /** requests that were forwarded without a permission in shadow mode: never counted among what was permitted */
  readonly shadow: readonly ShadowEntry[];
  /** in the order of seq */
  readonly findings: readonly Finding[];
}

export interface AuditReport {
  /** no finding at all */
  readonly ok: boolean;
  readonly chain: string;
  readonly system: string;
  readonly organization: string;
  /** newest block the audit looked at */
  readonly head: { readonly number: number; readonly hash: string; readonly timestamp: number };
  readonly logs: readonly LogReport[];
  /** findings about no log in particular */
  readonly findings: readonly Finding[];
}

/** Where a long audit is. */
export interface AuditProgress {
  readonly log: number;
  /** records seen */
  readonly done: number;
  readonly total: number;
}

/** How much the audit could not look at, in all logs. */
export function countSkipped({ logs }: Pick<AuditReport, "logs">): number {
  return logs.reduce((sum, { skipped }) => sum + skipped.length, 0);
}

/**
 * Whether the audit as a whole is in order.
 * @param strict also what could not be looked at fails it
 */
export function passes(report: AuditReport, strict: boolean): boolean {
  return report.ok && (!strict || countSkipped(report) === 0);
}

/** Findings of every log, in the order of log and seq. */
export function allFindings(report: Pick<AuditReport, "findings" | "logs">): readonly Finding[] {
  return [...report.findings, ...report.logs.flatMap((log) => log.findings)];
}

/** By seq; what is about the whole log comes first. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
}
