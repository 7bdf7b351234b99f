import type { Fault } from "./fault.ts";
import { checkStanding, checkWhole } from "./invariants.ts";
import type { Stage } from "./stage.ts";

/** What became of one kind of fault. */
export interface FaultResult {
  readonly name: string;
  readonly injected: number;
  /** what was seen, and how often */
  readonly seen: ReadonlyMap<string, number>;
  /** what must not have happened; null when nothing did */
  readonly wrong: string | null;
  readonly seconds: number;
}

/**
 * Injects one kind of fault so many times and checks what must hold after each. The first thing that is wrong ends it: what
 * comes after could not be told from it.
 */
export async function runFault(
  stage: Stage,
  fault: Fault,
  times: number,
  onInjected: (injected: number) => void,
): Promise<FaultResult> {
  const begun = performance.now();
  const seen = new Map<string, number>();
  let injected = 0;
  const end = (wrong: string | null): FaultResult => {
    const seconds = Math.round((performance.now() - begun) / 100) / 10;
    return { name: fault.name, injected, seen, wrong, seconds };
  };
  try {
    while (injected < times) {
      const words = await fault.inject(stage, injected);
      for (const word of words) seen.set(word, (seen.get(word) ?? 0) + 1);
      injected += 1;
      onInjected(injected);
      await checkStanding(stage);
    }
    if (fault.audit) await checkWhole(stage);
    return end(null);
  } catch (error) {
    return end(error instanceof Error ? error.message : String(error));
  }
}
