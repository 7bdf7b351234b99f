import type { Plan } from "../core/domain/plan/plan.ts";
import type { Effect, Row } from "../core/domain/plan/row.ts";
import { shown } from "../core/text/visible.ts";
import { fieldLines } from "../platform/terminal/field.ts";
import type { Paint } from "../platform/terminal/paint.ts";
import { duration } from "../platform/terminal/text.ts";

const MARKS: Readonly<Record<Effect, string>> = {
  adds: "+",
  removes: "-",
  tightens: "<",
  loosens: ">",
  drift: "!",
};
const LEGEND = "+ adds   - removes   < tightens   > loosens   ! changed beside the file";

/** A plan as a person reads it, in 80 columns: what each signature is for. */
export function planRowsLines({ rows, system, organization }: Plan, hash: string, paint: Paint): readonly string[] {
  const head = [
    paint("bold", shown(organization)),
    ...fieldLines("  ", system === null ? "nothing is deployed yet" : `System ${system}`),
  ];
  if (rows.length === 0) return [...head, "", "The chain says what the file says: nothing is to be done."];
  const groups = Map.groupBy(rows, ({ signs, waits, effect }) => `${String(effect === "drift")} ${waits} ${signs}`);
  return [
    ...head,
    ...[...groups.values()].flatMap((group) => ["", ...groupLines(group, paint)]),
    "",
    paint("dim", LEGEND),
    `${counted(rows)}; plan ${hash}`,
  ];
}

/** What is allowed and weak, below a plan. */
export function warningLines(warnings: readonly string[]): readonly string[] {
  return warnings.flatMap((warning) => fieldLines("Warning: ", warning));
}

function groupLines(group: readonly Row[], paint: Paint): readonly string[] {
  const [first] = group;
  if (first === undefined) return [];
  const { signs, waits, effect } = first;
  const title =
    effect === "drift"
      ? `Left as it is: ${signs}`
      : `Signed by ${signs}${waits === 0 ? ", at once" : `, then waits ${duration(waits)}`}`;
  return [...fieldLines("", title).map((line) => paint("bold", line)), ...group.flatMap(rowLines)];
}

/** What it was stands above what it becomes, so that two long values can be compared. */
function rowLines({ what, subject, from, to, effect }: Row): readonly string[] {
  const label = `  ${MARKS[effect]} ${what.padEnd(10)} `;
  const indent = " ".repeat(label.length);
  return [
    ...fieldLines(label, subject),
    ...(from === null ? [] : fieldLines(`${indent}from  `, from)),
    ...(to === null ? [] : fieldLines(`${indent}to    `, to)),
  ];
}

function counted(rows: readonly Row[]): string {
  const drift = rows.filter(({ effect }) => effect === "drift").length;
  return `${rows.length - drift} to do, ${drift} changed beside the file`;
}
