import type { LimitRow, LimitSource } from "../core/explain/row.ts";
import type { Paint } from "../platform/terminal/paint.ts";
import { tableLines } from "../platform/terminal/table.ts";
import { briefDuration, grouped, utc } from "../platform/terminal/text.ts";
import { amountText } from "../core/approval/amount.ts";
import { shown } from "../core/text/visible.ts";

/** A row as it is printed, read from this program or from a service. */
export type LimitLine = Omit<LimitRow, "verdict" | "reason" | "dimension"> & { readonly verdict: string };

export interface LimitTable {
  readonly limits: readonly LimitLine[];
  readonly decisive: LimitLine | null;
  readonly nearest: LimitLine | null;
}

const HEAD = ["limit", "stands at", "bound", "left", "used", "beyond it"] as const;
const BAR = 10;

/** Limits beside the values that met them, as a table: quantities and what is beyond; conditions that hold in one line. */
export function limitLines({ limits, decisive, nearest }: LimitTable, paint: Paint): readonly string[] {
  const tabled = limits.filter((row) => row.kind !== "condition" || row.beyond !== false);
  const [head = "", ...lines] = tableLines([HEAD, ...tabled.map(cellsOf)], isNumeric);
  const sources = [...new Set(limits.map(({ source }) => sourceText(source)))];
  return [
    paint("dim", `    ${head}`),
    ...sources.flatMap((source) => {
      const mine = (row: LimitLine): boolean => sourceText(row.source) === source;
      const holding = limits.filter((row) => mine(row) && !tabled.includes(row)).map(({ limit }) => shown(limit));
      return [
        `  ${paint("bold", source)}`,
        ...tabled.flatMap((row, i) => {
          if (!mine(row)) return [];
          const text = lines[i] ?? "";
          if (isSame(row, decisive)) return [paint("red", `  ▶ ${text}  ← decided`)];
          return [
            `    ${row.beyond === true ? paint("yellow", text) : text}${isSame(row, nearest) ? "  ← nearest" : ""}`,
          ];
        }),
        ...(holding.length === 0 ? [] : [paint("dim", `    also within: ${holding.join(", ")}`)]),
      ];
    }),
  ];
}

/** Of one source, a limit has one row. */
function isSame(row: LimitLine, other: LimitLine | null): boolean {
  return other !== null && row.limit === other.limit && sourceText(row.source) === sourceText(other.source);
}

function sourceText(source: LimitSource): string {
  if (source.from === "service") return "signing service";
  if (source.from === "policy") return `policy ${source.policy}`;
  const { id, depth, agent } = source;
  return `delegation ${id.slice(0, 10)}…${id.slice(-4)} to agent ${agent}, level ${depth}`;
}

function cellsOf({ limit, value, bound, unit, kind, headroom, used, verdict }: LimitLine): readonly string[] {
  const write = (text: string | null): string => (text === null ? "unknown" : quantity(text, kind, unit));
  return [shown(limit), write(value), write(bound), left(headroom, kind, unit), bar(used), shown(verdict)];
}

/** Amounts and numbers are right-aligned, words are not. */
function isNumeric(column: number): boolean {
  return column >= 1 && column <= 3;
}

function quantity(text: string, kind: LimitRow["kind"], unit: string | null): string {
  if (kind === "condition") return shown(text);
  if (kind === "moment") return utc(Number(text));
  return `${plainQuantity(text, kind, unit)} ${shown(unit ?? "")}`;
}

/** Money in major units. */
function plainQuantity(digits: string, kind: LimitRow["kind"], unit: string | null): string {
  return kind === "amount" ? amountText(digits, unit ?? "") : grouped(digits);
}

function left(headroom: string | null, kind: LimitRow["kind"], unit: string | null): string {
  if (headroom === null) return "";
  const over = headroom.startsWith("-");
  const size = over ? headroom.slice(1) : headroom;
  const text = kind === "moment" ? briefDuration(Number(size)) : plainQuantity(size, kind, unit);
  return over ? `over by ${text}` : text;
}

function bar(used: number | null): string {
  if (used === null) return "";
  const full = Math.min(BAR, Math.floor(used * BAR));
  // Anything above a thousandfold is only noise.
  const percent = used >= 1000 ? ">99999%" : `${Math.floor(used * 100)}%`;
  return `${"█".repeat(full)}${"░".repeat(BAR - full)} ${percent.padStart(4)}`;
}
