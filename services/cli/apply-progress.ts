import { progress } from "@clack/prompts";

import { shown } from "../core/text/visible.ts";
import { printLines } from "../platform/terminal/print.ts";

export interface ApplyProgress {
  readonly onStep: (what: string) => void;
  readonly stop: () => void;
}

/** A deployment's own steps; each row of the plan takes about three more. */
const OF_A_ROW = 3;

/**
 * A bar on a terminal, a line for each step anywhere else.
 * @param rows of the plan
 */
export function createApplyProgress(output: NodeJS.WriteStream, rows: number): ApplyProgress {
  if (!output.isTTY) return { onStep: (what) => printLines(output, [shown(what)]), stop: () => undefined };
  const bar = progress({ max: Math.max(1, rows * OF_A_ROW), output });
  bar.start("apply");
  return { onStep: (what) => bar.advance(1, shown(what, 60)), stop: () => bar.stop("apply") };
}
