import type { FloorCause } from "../schemas/floor.ts";
import type { AgentFacts } from "./book.ts";

type Breaker = Extract<FloorCause, { readonly by: "breaker" }>;
export type Figures = Pick<Breaker, "decisions" | "denials" | "errors">;
export type Thresholds = Breaker["thresholds"];

/** What a breaker looks at: the decisions of the last `window` seconds, those that were denied, and those that ended badly. */
export function figuresOf({ counted }: Pick<AgentFacts, "counted">, now: number, window: number): Figures {
  const inside = counted.filter(({ iat }) => iat > now - window);
  return {
    decisions: inside.length,
    denials: inside.filter(({ denied }) => denied).length,
    errors: inside.filter(({ failed }) => failed).length,
  };
}

/** Whether figures reach a threshold, in whole numbers: a share is never rounded. */
export function isOpened({ decisions, denials, errors }: Figures, thresholds: Thresholds): boolean {
  const reaches = (part: number, percent: number | null): boolean =>
    percent !== null && part * 100 >= percent * decisions;
  return decisions >= thresholds.least && (reaches(denials, thresholds.denials) || reaches(errors, thresholds.errors));
}
