import type { Fault } from "./fault.ts";
import type { FaultResult } from "./run.ts";

/** What all kinds came to. */
export interface Summary {
  readonly ok: boolean;
  /** kinds that came to fewer rounds than they were to, for want of time */
  readonly cut: readonly string[];
  /** kinds that were never injected */
  readonly missing: readonly string[];
  /** how it ends, as every test runner does */
  readonly lines: readonly string[];
}

/**
 * A kind that was wrong, or never injected, fails; and so does one that was cut short where every one of its rounds counts.
 * @param results of the first of `faults`, in their order: what is wrong ends it all
 * @param strict whether every round counts
 */
export function summarize(
  faults: readonly Pick<Fault, "name">[],
  results: readonly FaultResult[],
  strict: boolean,
): Summary {
  const isWhole = ({ times, injected }: FaultResult): boolean => injected === times;
  const cut = results.filter((result) => result.wrong === null && result.injected > 0 && !isWhole(result));
  const good = results.filter(
    (result) => result.wrong === null && result.injected > 0 && (isWhole(result) || !strict),
  ).length;
  const reached = new Set(
    results.filter(({ injected, wrong }) => injected > 0 || wrong !== null).map(({ name }) => name),
  );
  const missing = faults.map(({ name }) => name).filter((name) => !reached.has(name));
  const bad = faults.length - good;
  return {
    ok: bad === 0,
    cut: cut.map(({ name }) => name),
    missing,
    lines: [
      ...cut.map(({ name, injected, times }) => `  cut short, for want of time: ${name}, ${injected} of ${times}`),
      ...missing.map((name) => `  never injected: ${name}`),
      `  ${good} passing`,
      ...(bad === 0 ? [] : [`  ${bad} failing`]),
    ],
  };
}
