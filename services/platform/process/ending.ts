import { CountersignError } from "../../core/errors/error.ts";
import type { ErrorCode } from "../../core/errors/registry.ts";
import { problemsOf } from "../../core/errors/several.ts";

/** How a process ended. */
export interface Ending {
  readonly status: number | null;
  /** what ended it from outside, such as SIGKILL */
  readonly signal: NodeJS.Signals | null;
  /** what it said itself of why */
  readonly problems: readonly CountersignError[];
  /** the last lines it printed */
  readonly tail: string;
}

/** Of what a process printed, so many lines say why it ended. */
const LAST_WORDS = 3;

/** What is no setting and no contradiction: another try may go better. Whatever else a process names, it would name again. */
const MAY_PASS: ReadonlySet<ErrorCode> = new Set([
  "PROCESS_ENDED",
  "STORE_FAILED",
  "INTERNAL",
  "PORT_TAKEN",
  "DATA_IN_USE",
]);

/** Why a process ended, in its own words where it said some; several problems stand behind `problemsOf`. */
export function errorOf(name: string, { status, signal, problems, tail }: Ending): CountersignError {
  const named = problems.map(({ code, detail }) => new CountersignError(code, `${name}: ${detail}`));
  const [first, ...more] = named;
  if (first !== undefined) {
    return more.length === 0
      ? first
      : new CountersignError(first.code, first.detail, { cause: new AggregateError(named) });
  }
  const how = signal === null ? `ended with status ${status}` : `was ended by ${signal}`;
  const words = signal === null && status !== 0 ? tail.split("\n").slice(-LAST_WORDS).join(" ") : "";
  return new CountersignError("PROCESS_ENDED", `${name} ${how}${words === "" ? "" : `: ${words}`}`);
}

/** Whether a process that ended so is worth another start. */
export function mayPass(error: CountersignError): boolean {
  return problemsOf(error).every(({ code, family }) => family === "retryable" || MAY_PASS.has(code));
}
