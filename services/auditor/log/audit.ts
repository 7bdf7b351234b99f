import type { ChainLog, Organization } from "../chain/organization.ts";
import type { LogCopy } from "../copy.ts";
import type { Finding, FindingCode } from "../report/findings.ts";
import type { ChainFacts } from "../chain/facts.ts";
import { type AuditProgress, type LogReport, sortFindings } from "../report/report.ts";
import { auditBatches } from "./batches.ts";
import type { LogContext } from "./context.ts";
import { tolerant } from "./tolerant.ts";
import { createTally, type Tally } from "./tally.ts";
import { createTree, type Tree } from "./tree.ts";

/** The audit of one log, while it runs. */
export interface LogAudit {
  readonly context: LogContext;
  readonly tree: Tree;
  tally: Tally;
  /** Looks at the batches, when the records are done, and says what was found. */
  report(requireAnchored: boolean): LogReport;
}

export interface LogAuditOptions {
  readonly organization: Organization;
  readonly facts: ChainFacts;
  readonly onProgress: (progress: AuditProgress) => void;
}

/** What keeps a record from telling its part. */
const UNREADABLE: readonly FindingCode[] = [
  "STORE_DAMAGED",
  "SEQ_GAP",
  "RECORD_HASH",
  "RECORD_MALFORMED",
  "RECORD_KIND",
  "RECORD_PLACE",
];

export function createLogAudit(
  logId: number,
  chainLog: ChainLog,
  copy: LogCopy,
  { organization, facts, onProgress }: LogAuditOptions,
): LogAudit {
  const findings: Finding[] = [];
  const findAt: LogContext["findAt"] = (code, seq, detail) => findings.push({ code, log: logId, seq, detail });
  const snapshot = tolerant(copy.snapshot, (detail) => findAt("STORE_DAMAGED", null, detail));
  const total = snapshot.recordCount();
  const progress = (done: number): void => onProgress({ log: logId, done, total });
  const intact = (): boolean => !findings.some(({ code }) => UNREADABLE.includes(code));
  const shared = { organization, chainLog, facts, snapshot };
  const context: LogContext = { logId, ...shared, findAt, intact, onProgress: progress };
  const tree = createTree();

  const blame = (firstSeq: number, count: number): number => {
    const first = findings.reduce(
      (least, { seq }) => (seq !== null && seq >= firstSeq && seq < least ? seq : least),
      firstSeq + count,
    );
    return first < firstSeq + count ? first : firstSeq;
  };

  return {
    context,
    tree,
    tally: createTally(),
    report(requireAnchored) {
      const anchored = auditBatches(context, tree, blame);
      const pending = Math.max(0, tree.lastSeq() - (chainLog.view.nextSeq - 1));
      if (requireAnchored && pending > 0) {
        findAt("NOT_ANCHORED", chainLog.view.nextSeq, `${pending} records from this seq on`);
      }
      const { replayed, notReplayable, ...counts } = this.tally;
      return {
        log: logId,
        kind: chainLog.view.kind,
        ...counts,
        anchored,
        pending,
        replayed,
        not_replayable: notReplayable,
        findings: sortFindings(findings),
      };
    },
  };
}
