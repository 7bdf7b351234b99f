import type { Finding } from "../report/findings.ts";
import { type LogReport, sortFindings } from "../report/report.ts";
import { auditBatches, type Blame } from "./batches.ts";
import { auditLinks } from "./links.ts";
import type { OpenedLog } from "./open.ts";
import type { Tally } from "./tally.ts";
import type { Tree } from "./tree.ts";

/** What the records of a log gave, once all were read. */
export interface ReadLog {
  readonly tally: Readonly<Tally>;
  readonly tree: Tree;
}

export interface ToConclude {
  /** permissions that still live without a final outcome */
  readonly open: number;
  /** whether records that are not anchored yet are a finding */
  readonly requireAnchored: boolean;
}

/** Compares what the records gave with the batches and the chain, and says what was found about the log. */
export function concludeLog(
  { context, findings, beyond, lacksLog }: OpenedLog,
  { tally, tree }: ReadLog,
  { open, requireAnchored }: ToConclude,
): LogReport {
  const { logId, chainLog, findAt } = context;
  const { kind, nextSeq } = chainLog.view;
  const anchored = auditBatches(context, tree, blameIn(findings), lacksLog);
  auditLinks(context, tree);
  const pending = Math.max(0, tree.lastSeq() - (nextSeq - 1));
  if (requireAnchored && pending > 0) findAt("NOT_ANCHORED", nextSeq, `${pending} records from this seq on`);
  const { replayed, skipped, reorganized, shadow, ...counts } = tally;
  return {
    log: logId,
    kind,
    ...counts,
    open,
    shadow,
    anchored,
    pending,
    beyond,
    lacks_write_ahead_log: lacksLog,
    replayed,
    skipped,
    reorganized,
    findings: sortFindings(findings),
  };
}

/** Blames the first record of a range something was found about, by the time it is asked. */
function blameIn(findings: readonly Finding[]): Blame {
  return (firstSeq, count) => {
    const end = firstSeq + count;
    const first = findings.reduce(
      (least, { seq }) => (seq !== null && seq >= firstSeq && seq < least ? seq : least),
      end,
    );
    return first < end ? first : firstSeq;
  };
}
