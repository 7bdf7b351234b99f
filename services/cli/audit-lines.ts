import { FINDINGS, type Finding } from "../auditor/report/findings.ts";
import { allFindings, type AuditReport, countSkipped, type LogReport, type Skipped } from "../auditor/report/report.ts";
import { type Paint, painter } from "../platform/terminal/paint.ts";
import { shown } from "../core/text/visible.ts";

/** Findings shown of each log; the rest is counted. */
const MAX_SHOWN = 50;

const SKIPPED: Readonly<Record<Skipped["what"], string>> = {
  approval: "an approval whose words nobody can compare with the act any more",
  approval_denial: "an approver's no whose words nobody can compare with the act any more",
  erasure: "a decision whose names, URI or content digest were erased, judged by its call data",
};

/** The report as a person reads it, in lines. Colours only where `output` is a terminal. */
export function auditLines(report: AuditReport, output: NodeJS.WriteStream): readonly string[] {
  const paint = painter(output);
  const { head } = report;
  const verdict = verdictLine(allFindings(report).length, countSkipped(report), paint);
  return [
    paint("bold", `Audit of ${shown(report.organization)}`),
    `${report.chain}, System ${report.system}, up to block ${head.number}`,
    "",
    ...report.logs.flatMap((log) => [
      ...logLines(log),
      ...copyLines(log, paint),
      ...shadowLines(log, paint),
      ...findingLines(log.findings, paint),
      "",
    ]),
    ...findingLines(report.findings, paint),
    verdict,
  ];
}

function verdictLine(found: number, skipped: number, paint: Paint): string {
  const findings = `${found} finding${found === 1 ? "" : "s"}`;
  const looked = `${skipped} thing${skipped === 1 ? "" : "s"} could not be looked at`;
  if (found > 0) return paint("red", skipped > 0 ? `${findings}; ${looked}.` : `${findings}.`);
  if (skipped > 0) return paint("yellow", `Nothing found, but ${looked}.`);
  return paint("green", "Nothing found: every record is accounted for.");
}

/** What was not looked at, by kind. */
function skippedLines({ skipped }: LogReport): readonly string[] {
  const kinds = Map.groupBy(skipped, ({ what }) => what);
  return [...kinds].map(
    ([what, all]) => `  skipped: ${all.length} × ${SKIPPED[what]} (seq ${all.map(({ seq }) => seq).join(", ")})`,
  );
}

function logLines(log: LogReport): readonly string[] {
  const decided = `${log.permitted} permitted, ${log.held} held, ${log.blocked} blocked`;
  const replayed = `${log.replayed} verdicts given again by the policy contract`;
  const detail =
    log.kind === "Signing"
      ? [
          `  ${decided}`,
          `  ${replayed}`,
          ...custodyLines(log),
          ...skippedLines(log),
          `  ${log.open} permissions still open`,
        ]
      : [];
  return [
    `Log ${log.log} (${log.kind}): ${log.records} records, ${log.anchored} anchored, ${log.pending} pending`,
    ...detail,
    ...reorganizedLines(log),
    `  ${log.outcomes} outcomes, ${log.voids} voids`,
  ];
}

/** Whose word the records are, where that is not the agent's own. */
function custodyLines({ custody }: LogReport): readonly string[] {
  return [
    ...(custody.sidecar === 0
      ? []
      : [`  custody sidecar: ${decisions(custody.sidecar)} asked for by a process beside the agent`]),
    ...(custody.gateway === 0
      ? []
      : [`  custody gateway: ${decisions(custody.gateway)}; all records of them are one party's word, the gateway's`]),
  ];
}

function decisions(count: number): string {
  return count === 1 ? "1 decision" : `${count} decisions`;
}

function reorganizedLines({ reorganized }: LogReport): readonly string[] {
  if (reorganized.length === 0) return [];
  const [first = 0] = reorganized;
  const many = reorganized.length === 1 ? "1 decision was" : `${reorganized.length} decisions were`;
  return [`  ${many} made at a block the chain has given up, and stand at the one in its place; first #${first}`];
}

/** What a copy does not show. */
function copyLines({ beyond, lacks_write_ahead_log: lacksLog }: LogReport, paint: Paint): readonly string[] {
  const records = beyond === 1 ? "1 record" : `${beyond} records`;
  return [
    ...(lacksLog
      ? [
          paint("yellow", "  Copied without its write-ahead log (-wal): its newest records are not in it;"),
          "  `countersign backup` copies whole logs",
        ]
      : []),
    ...(beyond === 0
      ? []
      : [paint("yellow", `  NOT LOOKED AT: ${records} the chain has beyond this copy; --as-of head asks for them`)]),
  ];
}

/** Loud, because whoever ran in shadow mode enforced nothing. */
function shadowLines({ shadow }: LogReport, paint: Paint): readonly string[] {
  if (shadow.length === 0) return [];
  const codes = Map.groupBy(shadow, ({ code }) => code);
  const counts = [...codes].map(([code, entries]) => `${entries.length} ${code}`).sort();
  const requests = shadow.length === 1 ? "1 request was" : `${shadow.length} requests were`;
  return [
    paint("yellow", `  SHADOW MODE: ${requests} forwarded without a permission (${counts.join(", ")})`),
    `  first #${shadow[0]?.seq ?? 0}, last #${shadow.at(-1)?.seq ?? 0}; --json lists them`,
  ];
}

function findingLines(findings: readonly Finding[], paint: Paint): readonly string[] {
  const lines = findings.slice(0, MAX_SHOWN).flatMap(({ code, log, seq, detail }) => {
    const where = [log === null ? "" : `log ${log}`, seq === null ? "" : `seq ${seq}`].filter((part) => part !== "");
    return [
      `  ${paint("red", "✖")} ${[...where, code].join("  ")}`,
      `    ${FINDINGS[code]} ${paint("dim", shown(detail))}`,
    ];
  });
  const more = findings.length - MAX_SHOWN;
  return more > 0 ? [...lines, `  and ${more} more; --json has them all`] : lines;
}
