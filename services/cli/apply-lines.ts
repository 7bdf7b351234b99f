import type { Applied } from "../domain/apply/apply.ts";
import { fieldLines } from "../platform/terminal/field.ts";
import type { Paint } from "../platform/terminal/paint.ts";

/** What came of an apply, as a person reads it: what is done, and who owes what. */
export function appliedLines({ plan, owed, drift, steps }: Applied, paint: Paint): readonly string[] {
  const reasons = Map.groupBy(owed, ({ why }) => why);
  const { system } = plan.plan;
  return [
    "",
    steps === 0 ? "Nothing was to be done." : `${steps} steps done; System ${system ?? "none"}`,
    ...[...reasons].flatMap(([why, rows]) => [
      ...fieldLines("", `Waits: ${why}`).map((line) => paint("bold", line)),
      ...rows.flatMap(({ row }) => fieldLines(`    ${row.what.padEnd(10)} `, row.subject)),
    ]),
    ...(drift.length === 0
      ? []
      : [`${drift.length} left as they were changed beside the file: \`countersign plan\` shows them`]),
    ...(owed.length === 0 ? [] : ["Run `countersign apply` again once they are signed, or with --watch now."]),
  ];
}
