import type { PolicyCase } from "./cases.ts";

/** What a domain does with a case. */
export interface Answered {
  readonly verdict: string;
  /** code */
  readonly reason: string;
  /** for a person */
  readonly detail: string;
}

/** A domain on contracts of its own, which nothing outside knows of. */
export interface DomainUnderTest {
  answer(given: PolicyCase): Promise<Answered>;
  close(): Promise<void>;
}

/** A case and what came of it. */
export interface Outcome extends Answered {
  readonly given: PolicyCase;
  readonly passed: boolean;
  readonly ms: number;
}

/** Runs the cases one after the other: none knows of another, since nothing is spent. */
export async function runCases(
  domain: DomainUnderTest,
  cases: readonly PolicyCase[],
  onDone: (done: number) => void = () => undefined,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const given of cases) {
    const begun = performance.now();
    const answered = await domain.answer(given);
    const { verdict, reason } = given.expect;
    const passed = answered.verdict === verdict && (reason === undefined || answered.reason === reason);
    outcomes.push({ ...answered, given, passed, ms: Math.round(performance.now() - begun) });
    onDone(outcomes.length);
  }
  return outcomes;
}
