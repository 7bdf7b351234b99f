import { shown, visible } from "../../core/text/visible.ts";
import type { DiffLine } from "../../core/text/line-diff.ts";
import type { ScanFinding } from "../../core/tools/scan.ts";
import type { PinPlan } from "../../mcp/pin/plan.ts";
import type { Paint } from "../../platform/terminal/paint.ts";

/** So many lines of one definition are shown, and so many characters of one. */
const MOST_LINES = 60;
const WIDTH = 160;
/** Lines around a change. */
const AROUND = 2;

/** What a person looks at before pins are written: for each tool what is odd about it, and what changed. */
export function pinLines({ pins, proposal }: PinPlan, paint: Paint): readonly string[] {
  return [
    ...pins.flatMap(({ tool, kind, diff, findings }) => [
      `${shown(tool, 128)}: ${kind}${findings.length === 0 ? "" : paint("yellow", `, ${findings.length} to look at`)}`,
      ...findingLines(findings, paint),
      ...(kind === "new" && findings.length === 0 ? [] : diffLines(diff, paint)),
    ]),
    ...(pins.some(({ findings }) => findings.length > 0) ? [HEURISTIC] : []),
    ...proposal.leftOut.map(({ tool, why }) => `left out  ${shown(tool, 100)}: ${shown(why, 120)}`),
    ...(proposal.actions.length === 0 ? [] : [`${proposal.actions.length} actions, each of them Held`]),
  ];
}

const HEURISTIC = "  The scan finds the usual tricks and no others: read what you pin.";

function findingLines(findings: readonly ScanFinding[], paint: Paint): readonly string[] {
  return findings.map(({ kind, at, detail }) => `  ${paint("yellow", kind)} ${shown(at, 80)}: ${detail}`);
}

/** Changed lines, with what stands around them. */
export function diffLines(diff: readonly DiffLine[], paint: Paint): readonly string[] {
  const near = diff.map((_, i) => diff.slice(Math.max(0, i - AROUND), i + AROUND + 1).some(({ sign }) => sign !== " "));
  const lines = diff
    .filter((_, i) => near[i] === true)
    .map(({ sign, line }) => {
      const text = `  ${sign} ${cut(visible(line))}`;
      if (sign === " ") return text;
      return paint(sign === "+" ? "green" : "red", text);
    });
  const more = lines.length - MOST_LINES;
  return more > 0 ? [...lines.slice(0, MOST_LINES), `  … ${more} more lines`] : lines;
}

function cut(line: string): string {
  return line.length > WIDTH ? `${line.slice(0, WIDTH)}… (${line.length} characters)` : line;
}
