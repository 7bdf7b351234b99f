import { PassThrough } from "node:stream";

import { expect } from "chai";

import type { AuditReport, LogReport } from "../../../services/auditor/report/report.ts";
import { passes } from "../../../services/auditor/report/report.ts";
import { auditLines } from "../../../services/cli/audit-lines.ts";

const LOG: LogReport = {
  ...{ log: 1, kind: "Signing", records: 5, permitted: 1, held: 1, blocked: 0, outcomes: 0, voids: 0 },
  custody: { sidecar: 0, gateway: 0 },
  ...{ anchored: 5, pending: 0, replayed: 2, open: 0, shadow: [], findings: [] },
  ...{ beyond: 0, lacks_write_ahead_log: false, reorganized: [] },
  skipped: [
    { seq: 3, what: "approval" },
    { seq: 5, what: "approval" },
  ],
};
const HEX = `0x${"00".repeat(32)}`;
const REPORT: AuditReport = {
  ...{ ok: true, chain: "eip155:31337", system: HEX, organization: HEX, findings: [] },
  head: { number: 1, hash: HEX, timestamp: 1 },
  logs: [LOG],
};
const BAD: AuditReport = { ...REPORT, ok: false, findings: [{ code: "LOG_UNKNOWN", log: 9, seq: null, detail: "" }] };
const WHOLE: AuditReport = { ...REPORT, logs: [{ ...LOG, skipped: [] }] };

const lines = (report: AuditReport) => auditLines(report, new PassThrough() as unknown as NodeJS.WriteStream);

describe("cli/audit-lines", () => {
  it("lists and counts what could not be looked at", () => {
    expect(lines(REPORT)).to.include(
      "  skipped: 2 × an approval whose words nobody can compare with the act any more (seq 3, 5)",
    );
    expect(lines(REPORT).at(-1)).to.equal("Nothing found, but 2 things could not be looked at.");
    expect(lines(BAD).at(-1)).to.equal("1 finding; 2 things could not be looked at.");
    expect(lines(WHOLE).at(-1)).to.equal("Nothing found: every record is accounted for.");
  });

  it("fails for it, unless told not to be strict; findings fail either way", () => {
    expect([passes(REPORT, true), passes(REPORT, false)]).to.deep.equal([false, true]);
    expect([passes(BAD, true), passes(BAD, false)]).to.deep.equal([false, false]);
    expect([passes(WHOLE, true), passes(WHOLE, false)]).to.deep.equal([true, true]);
  });
});
