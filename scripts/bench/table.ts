import { tableLines } from "../../services/platform/terminal/table.ts";
import { isMeasured, type Measured, type Report, type Row } from "./report.ts";

const HEADER = ["row", "median", "p95", "p99", "ops/s", "floor", "times the floor", "beside it"] as const;

/** The report for people. */
export function tableOf(
  report: Report,
  does: ReadonlyMap<string, string>,
  peerDoes: ReadonlyMap<string, string>,
): string {
  const measured = report.rows.filter(isMeasured);
  // A reason is longer than any figure, and has the rest of its line for itself.
  const lines = tableLines([HEADER, ...report.rows.map(cellsOf)]);
  const { node, cpu, cores, at, quick } = report;
  return [
    `Node ${node} on ${cpu}, ${cores} cores, ${at}${quick ? ", --quick: not to be quoted" : ""}`,
    "",
    ...lines,
    "",
    "What a row does:",
    ...measured.map(({ name }) => `  ${name}: ${does.get(name) ?? ""}`),
    "",
    "What a floor does: what the row cannot do without, bare, in the same run:",
    ...new Set(measured.flatMap(({ floor }) => (floor === null ? [] : [`  ${floor}`]))),
    "",
    "What stands beside it does, and does not do:",
    ...[...peerDoes].map(([name, text]) => `  ${name}: ${text}`),
    "",
  ].join("\n");
}

function cellsOf(row: Row): string[] {
  if (!isMeasured(row)) return [row.name, `skipped: ${row.skipped}`];
  const { name, median_us, p95_us, p99_us, ops_s, floor_us } = row;
  const factor = median_us === null || floor_us === null || floor_us === 0 ? "" : (median_us / floor_us).toFixed(1);
  const speed = ops_s === null ? "" : whole(ops_s);
  return [name, ...[median_us, p95_us, p99_us].map(time), speed, time(floor_us), factor, besides(row)];
}

function besides({ peers, ...row }: Measured): string {
  const own = [
    "gas",
    "gas_per_record",
    "floor_gas",
    "held_mb",
    "held_bytes_per_agent",
    "sent_mb",
    "records_s",
    "floor_ops_s",
    "floor_p99_us",
    "served_us",
    "served_p99_us",
  ];
  const figures = own.flatMap((name) => (typeof row[name] === "number" ? [`${name} ${figure(row[name])}`] : []));
  const rivals = Object.entries(peers).map(
    ([name, peer]) => `${name} ${"skipped" in peer ? "skipped" : time(peer.median_us)}`,
  );
  return [...figures, ...rivals].join("; ");
}

/** Microseconds in the unit that reads best. */
export function time(microseconds: number | null): string {
  if (microseconds === null) return "";
  if (microseconds < 1000) return `${microseconds.toFixed(1)} us`;
  return `${(microseconds / 1000).toFixed(microseconds < 100_000 ? 2 : 0)} ms`;
}

function figure(value: number): string {
  return value < 100 ? value.toFixed(1) : whole(value);
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
