import type { Narrowed } from "../../core/domain/shadow/narrow.ts";
import type { ShadowReport } from "../../core/domain/shadow/report.ts";
import { shown } from "../../core/text/visible.ts";
import { fieldLines } from "../../platform/terminal/field.ts";
import { tableLines } from "../../platform/terminal/table.ts";

/** What enforcement would have done, as a person reads it. */
export function reportLines({ totals, decisions, forwarded }: ShadowReport): readonly string[] {
  const rows = decisions.map(({ agent, type, fate, limit, count }) => [
    ...[shown(agent), shown(type), fate, shown(limit), String(count)],
  ]);
  const without = forwarded.map(({ origin, method, code, count }) => [shown(origin), method, code, String(count)]);
  return [
    `${totals.passed} passed, ${totals.held} would be held, ${totals.blocked} would be blocked`,
    ...(rows.length === 0 ? [] : ["", ...tableLines([["agent", "action", "", "limit", "times"], ...rows], isLast(4))]),
    ...(without.length === 0
      ? []
      : [
          "",
          "Went to a target without a permission, and would be blocked:",
          ...tableLines([["target", "method", "code", "times"], ...without], isLast(3)),
        ]),
  ];
}

/** What a file would permit no more, as a person reads it. */
export function narrowedLines({ changes, unseen }: Narrowed): readonly string[] {
  return [
    ...(changes.length === 0
      ? ["nothing can be narrower: all of it was used, or nothing was seen"]
      : changes.flatMap((line) => fieldLines("· ", line))),
    ...(unseen.length === 0 ? [] : fieldLines("nothing seen of ", `${unseen.join(", ")}: theirs stays as it is`)),
  ];
}

function isLast(last: number): (column: number) => boolean {
  return (column) => column === last;
}
