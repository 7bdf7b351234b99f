import type { LogSnapshot } from "../../store/snapshot.ts";
import type { ChainFacts } from "../chain/facts.ts";
import type { ChainLog, Organization } from "../chain/organization.ts";
import type { asOfCopy } from "./as-of.ts";
import type { RulesOf } from "../checks/floors.ts";
import type { Finding, FindingCode } from "../report/findings.ts";
import type { AuditProgress } from "../report/report.ts";
import type { LogContext } from "./context.ts";
import { tolerant } from "./tolerant.ts";

/** A log whose audit has begun. */
export interface OpenedLog {
  readonly context: LogContext;
  /** everything found so far: the checks add to it through the context */
  readonly findings: readonly Finding[];
  /** records the chain has beyond the copy, where it is audited only as far as the copy goes */
  readonly beyond: number;
  /** the file was copied from a running service without its write-ahead log, so its newest records are not in it */
  readonly lacksLog: boolean;
}

export interface LogOptions {
  readonly organization: Organization;
  readonly facts: ChainFacts;
  /** of the mappings the audit was given */
  readonly rulesOf: RulesOf;
  readonly onProgress: (progress: AuditProgress) => void;
}

export interface OpenOptions extends LogOptions {
  /** where the log ends when only its copy counts; null when the whole log does */
  readonly asOfEnd: typeof asOfCopy | null;
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

/** @param copy the log's file; of a damaged one, what can be read */
export function openLog(
  logId: number,
  whole: ChainLog,
  copy: { readonly snapshot: LogSnapshot; readonly hasLog: boolean },
  { organization, facts, rulesOf, onProgress, asOfEnd }: OpenOptions,
): OpenedLog {
  const findings: Finding[] = [];
  const findAt: LogContext["findAt"] = (code, seq, detail) => findings.push({ code, log: logId, seq, detail });
  const readable = tolerant(copy.snapshot, (detail) => findAt("STORE_DAMAGED", null, detail));
  const chainLog = asOfEnd === null ? whole : asOfEnd(whole, readable);
  const total = readable.recordCount();
  const context: LogContext = {
    ...{ logId, organization, chainLog, facts, rulesOf, findAt, isPartial: asOfEnd !== null },
    snapshot: readable,
    intact: () => !findings.some(({ code }) => UNREADABLE.includes(code)),
    onProgress: (done) => onProgress({ log: logId, done, total }),
  };
  return {
    ...{ context, findings },
    beyond: whole.view.nextSeq - chainLog.view.nextSeq,
    lacksLog: !copy.hasLog && readable.isHeld(),
  };
}
