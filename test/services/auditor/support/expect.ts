import { expect } from "chai";

import type { Finding, FindingCode } from "../../../../services/auditor/report/findings.ts";
import type { AuditReport } from "../../../../services/auditor/report/report.ts";

/** The findings about one log. */
export function findingsOf(report: AuditReport, log: number): readonly Finding[] {
  return report.logs.find((each) => each.log === log)?.findings ?? [];
}

/** The first bad record of a log; the report is not ok. */
export function firstBad(report: AuditReport, log: number): number | null {
  expect(report.ok).to.equal(false);
  return findingsOf(report, log).find(({ seq }) => seq !== null)?.seq ?? null;
}

/** The audit found this, at this record. */
export function expectFinding(report: AuditReport, log: number, code: FindingCode, seq: number): void {
  const found = findingsOf(report, log).map((finding) => `${finding.code} ${finding.seq}`);
  expect(report.ok).to.equal(false);
  expect(found).to.include(`${code} ${seq}`);
}

/** Codes of what was found at one record, in alphabetical order. */
export function codesAt(report: AuditReport, log: number, seq: number): readonly FindingCode[] {
  return findingsOf(report, log)
    .filter((finding) => finding.seq === seq)
    .map(({ code }) => code)
    .sort();
}
