import type { LogSnapshot } from "../../store/snapshot.ts";
import type { ChainFacts } from "../chain/facts.ts";
import type { ChainLog, Organization } from "../chain/organization.ts";
import type { Finding, FindingCode } from "../report/findings.ts";
import type { AuditProgress } from "../report/report.ts";
import type { LogContext } from "./context.ts";
import { tolerant } from "./tolerant.ts";

/** A log whose audit has begun. */
export interface OpenedLog {
  readonly context: LogContext;
  /** everything found so far: the checks add to it through the context */
  readonly findings: readonly Finding[];
}

export interface LogOptions {
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

/** @param snapshot of the log's file; of a damaged one, what can be read */
export function openLog(
  logId: number,
  chainLog: ChainLog,
  snapshot: LogSnapshot,
  { organization, facts, onProgress }: LogOptions,
): OpenedLog {
  const findings: Finding[] = [];
  const findAt: LogContext["findAt"] = (code, seq, detail) => findings.push({ code, log: logId, seq, detail });
  const readable = tolerant(snapshot, (detail) => findAt("STORE_DAMAGED", null, detail));
  const total = readable.recordCount();
  const context: LogContext = {
    ...{ logId, organization, chainLog, facts, findAt },
    snapshot: readable,
    intact: () => !findings.some(({ code }) => UNREADABLE.includes(code)),
    onProgress: (done) => onProgress({ log: logId, done, total }),
  };
  return { context, findings };
}
