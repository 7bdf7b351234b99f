import type { AuditReport } from "../../services/auditor/report/report.ts";
import type { AttackResult } from "./attack.ts";
import { describeFindings } from "./audit.ts";
import type { GasFigures, Latencies } from "./figures.ts";
import type { Printer } from "./print.ts";

export interface Summary {
  readonly ok: boolean;
  readonly envelopes: number;
  readonly allowed: number;
  readonly held: number;
  readonly denied: number;
  readonly attacks: readonly AttackResult[];
  readonly anchored: number;
  readonly audited: number;
  readonly tamperSeqFound: boolean;
  readonly gas: GasFigures;
  readonly latencies: Latencies;
  readonly custody: readonly string[];
  readonly report: AuditReport;
}

export function printSummary(printer: Printer, summary: Summary): void {
  printer.title("Chain of custody");
  for (const line of summary.custody) printer.line(`  ${line}`);
  printer.title("Attacks");
  printer.table(
    ["attack", "refused with"],
    summary.attacks.map(({ name, got, expected, refused }) => [name, refused ? got : `${got}, expected ${expected}`]),
  );
  printer.title("Latency, measured by the services");
  printer.table(
    ["step", "count", "median ms", "p99 ms"],
    Object.entries(summary.latencies).map(([step, { count, median_ms, p99_ms }]) => [
      step,
      String(count),
      median_ms.toFixed(2),
      p99_ms.toFixed(2),
    ]),
  );
  const { gas, report } = summary;
  printer.title("Gas");
  printer.line(`  ${gas.gas} gas in ${gas.batches} batches: ${gas.gasPerRecord} per record at this small batch size`);
  if (!report.ok) printer.line(`\n${describeFindings(report)}`);
  const refused = summary.attacks.filter((attack) => attack.refused).length;
  printer.title(
    `${summary.ok ? "All as it should be" : "SOMETHING IS WRONG"}: ${summary.envelopes} decisions, ` +
      `${refused} of ${summary.attacks.length} attacks refused, ${summary.audited} records audited. Evidence: demo-output/`,
  );
}

/** The line `--json` ends with. */
export function summaryLine(summary: Summary): string {
  const { decide, sign, verify } = summary.latencies;
  return JSON.stringify({
    ok: summary.ok,
    envelopes: summary.envelopes,
    allowed: summary.allowed,
    held: summary.held,
    denied: summary.denied,
    attacks_tried: summary.attacks.length,
    attacks_refused: summary.attacks.filter(({ refused }) => refused).length,
    anchored: summary.anchored,
    audited: summary.audited,
    tamper_seq_found: summary.tamperSeqFound,
    gas_per_record: summary.gas.gasPerRecord,
    p99_ms: { decide: decide.p99_ms, sign: sign.p99_ms, verify: verify.p99_ms },
  });
}
