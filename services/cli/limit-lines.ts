import type { LimitRow, LimitSource } from "../core/explain/row.ts";
import type { Paint } from "../platform/terminal/paint.ts";
import { fieldLines } from "../platform/terminal/field.ts";
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

/** Of a terminal nobody made wider. */
const WIDTH = 80;
const BAR = 10;

interface Column {
  readonly head: string;
  readonly isNumber: boolean;
  readonly cell: (row: LimitLine) => string;
}

const column = (head: string, isNumber: boolean, cell: Column["cell"]): Column => ({ head, isNumber, cell });
const LIMIT = column("limit", false, ({ limit }) => shown(limit));
const VALUE = column("stands at", true, ({ value, ...row }) => quantity(value, row));
const BOUND = column("bound", true, ({ bound, ...row }) => quantity(bound, row));
const LEFT = column("left", true, left);
const USED = column("used", true, ({ used }) => percent(used));
const DRAWN = column("used", false, ({ used }) => bar(used));
const BEYOND = column("beyond it", false, ({ verdict }) => shown(verdict));

/** From the most to the least that is said in a row. What does not fit any of them stands in several lines. */
const LAYOUTS: readonly (readonly Column[])[] = [
  [LIMIT, VALUE, BOUND, LEFT, DRAWN, BEYOND],
  [LIMIT, VALUE, BOUND, LEFT, USED, BEYOND],
  [LIMIT, VALUE, BOUND, LEFT, BEYOND],
  [LIMIT, VALUE, BOUND, USED, BEYOND],
];

/** What stands before a row: which decided, which is nearest. */
const MARKS = { decided: "▶", nearest: "›", none: " " } as const;
const INDENT = "    ";

/**
 * Limits beside the values that met them, as a table of at most 80 columns: quantities and what is beyond; conditions that hold
 * in one line. No number is ever cut or folded.
 */
export function limitLines({ limits, decisive, nearest }: LimitTable, paint: Paint): readonly string[] {
  const tabled = limits.filter((row) => row.kind !== "condition" || row.beyond !== false);
  const { head, rows } = layOut(tabled);
  const sources = [...new Set(limits.map(({ source }) => sourceText(source)))];
  const markOf = (row: LimitLine) =>
    isSame(row, decisive) ? MARKS.decided : isSame(row, nearest) ? MARKS.nearest : MARKS.none;
  const marked = [...new Set(tabled.map(markOf))];
  return [
    ...head.map((line) => paint("dim", line)),
    ...sources.flatMap((source) => {
      const mine = (row: LimitLine): boolean => sourceText(row.source) === source;
      const holding = limits.filter((row) => mine(row) && !tabled.includes(row)).map(({ limit }) => shown(limit));
      return [
        `  ${paint("bold", source)}`,
        ...tabled.flatMap((row, i) => {
          if (!mine(row)) return [];
          const mark = markOf(row);
          const [first = "", ...more] = rows[i] ?? [];
          const lines = [`  ${mark} ${first}`, ...more.map((line) => `${INDENT}${line}`)];
          if (mark === MARKS.decided) return lines.map((line) => paint("red", line));
          return row.beyond === true ? lines.map((line) => paint("yellow", line)) : lines;
        }),
        ...(holding.length === 0
          ? []
          : fieldLines(`${INDENT}also within: `, holding.join(", "), Infinity).map((line) => paint("dim", line))),
      ];
    }),
    ...legend(marked).map((line) => paint("dim", line)),
  ];
}

function layOut(rows: readonly LimitLine[]): {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
} {
  for (const columns of LAYOUTS) {
    const cells = [columns.map(({ head }) => head), ...rows.map((row) => columns.map(({ cell }) => cell(row)))];
    const lines = tableLines(cells, (at) => columns[at]?.isNumber === true);
    if (lines.some((line) => INDENT.length + line.length > WIDTH)) continue;
    const [head = "", ...rest] = lines;
    return { head: [`${INDENT}${head}`], rows: rest.map((line) => [line]) };
  }
  const fields = [VALUE, BOUND, LEFT, USED, BEYOND];
  return {
    head: [],
    rows: rows.map((row) => [
      LIMIT.cell(row),
      ...fields
        .map(({ head, cell }) => [head, cell(row)] as const)
        .flatMap(([head, text]) => (text === "" ? [] : [`  ${head.padEnd(BEYOND.head.length)}  ${text}`])),
    ]),
  };
}

function legend(marks: readonly string[]): readonly string[] {
  const words = [
    ...(marks.includes(MARKS.decided) ? [`${MARKS.decided} decided`] : []),
    ...(marks.includes(MARKS.nearest) ? [`${MARKS.nearest} nearest`] : []),
  ];
  return words.length === 0 ? [] : [`  ${words.join("   ")}`];
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

type Unit = Pick<LimitLine, "kind" | "unit">;

function quantity(text: string | null, { kind, unit }: Unit): string {
  if (text === null) return "unknown";
  if (kind === "condition") return shown(text);
  if (kind === "moment") return utc(Number(text));
  return `${plainQuantity(text, kind, unit)} ${shown(unit ?? "")}`.trimEnd();
}

/** Money in major units. */
function plainQuantity(digits: string, kind: LimitRow["kind"], unit: string | null): string {
  return kind === "amount" ? amountText(digits, unit ?? "") : grouped(digits);
}

/** What is over a bound is less than nothing left. */
function left({ headroom, kind, unit }: LimitLine): string {
  if (headroom === null) return "";
  const over = headroom.startsWith("-");
  const size = over ? headroom.slice(1) : headroom;
  const text = kind === "moment" ? briefDuration(Number(size)) : plainQuantity(size, kind, unit);
  return over ? `-${text}` : text;
}

function bar(used: number | null): string {
  if (used === null) return "";
  const full = Math.min(BAR, Math.floor(used * BAR));
  return `${"█".repeat(full)}${"░".repeat(BAR - full)} ${percent(used).padStart(4)}`;
}

function percent(used: number | null): string {
  if (used === null) return "";
  // Anything above a thousandfold is only noise.
  return used >= 1000 ? ">99999%" : `${Math.floor(used * 100)}%`;
}
