import { CountersignError, isCountersignError } from "./error.ts";

/**
 * One error for several problems: `problemsOf` gives them back. It reads as the first of them.
 * @param problems at least one
 */
export function together(problems: readonly CountersignError[]): CountersignError {
  const [first = new CountersignError("INTERNAL", "an error without a problem"), ...more] = problems;
  if (more.length === 0) return first;
  const detail = `${first.detail} (and ${more.length} more)`;
  return new CountersignError(first.code, detail, { cause: new AggregateError(problems) });
}

/** Without any problem, nothing is thrown. */
export function throwAll(problems: readonly CountersignError[]): void {
  if (problems.length > 0) throw together(problems);
}

/** All problems behind an error of `together`; any other error as it is. */
export function problemsOf(error: CountersignError): readonly CountersignError[] {
  return error.cause instanceof AggregateError ? error.cause.errors.filter(isCountersignError) : [error];
}
