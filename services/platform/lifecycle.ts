import { CountersignError, isCountersignError } from "../core/errors/error.ts";
import { problemsOf } from "../core/errors/several.ts";
import { shown } from "../core/text/visible.ts";
import { onParentEnd, tellParent } from "./process/parent.ts";
import { printLines } from "./terminal/print.ts";

/** What a service gets to know of the process it runs in. */
export interface Life {
  /** Ends the process with status 1 after a drain: for failures nothing can be decided after. */
  readonly fatal: (error: unknown) => void;
}

export interface Service {
  /**
   * Accepts nothing new, finishes what is in flight, closes what it opened.
   * @param graceMs for what is in flight
   */
  stop(graceMs: number): Promise<void>;
}

/** From the signal to the end of the process at the latest, and of that for what is in flight; in milliseconds. */
const DRAIN_MS = 10_000;
const GRACE_MS = 8_000;
const FAILED_MS = 1_000;

/** Characters of a detail. */
const MOST = 2_000;

/**
 * Runs a service until SIGTERM, SIGINT or the end of the process that started it, then drains it. Exit status 0 after a drain;
 * 1 when the start or a part failed, or the drain took too long. A second signal ends the process at once.
 */
export async function runService(start: (life: Life) => Promise<Service>): Promise<void> {
  const end = Promise.withResolvers<void>();
  const finish = (): void => {
    end.resolve();
    exitAfter(DRAIN_MS);
  };
  const fail = (error: unknown): void => {
    printLines(process.stderr, errorLines(error));
    tellParent(problemsBehind(error));
    process.exitCode = 1;
    finish();
  };
  process.once("SIGTERM", finish);
  process.once("SIGINT", finish);
  onParentEnd(finish);
  try {
    const service = await start({ fatal: fail });
    await end.promise;
    await service.stop(GRACE_MS);
  } catch (error) {
    fail(error);
    // What the failed start opened may keep the process alive.
    exitAfter(FAILED_MS);
  }
}

/** One line for each problem: code, detail, and what to do. */
export function errorLines(error: unknown): readonly string[] {
  return problemsBehind(error).map(
    ({ code, detail, cure }) => `${code}: ${sentence(shown(oneLine(detail), MOST))} ${shown(cure, MOST)}`,
  );
}

function problemsBehind(error: unknown): readonly CountersignError[] {
  return problemsOf(isCountersignError(error) ? error : new CountersignError("INTERNAL", messageOf(error)));
}

/** The last resort against an open handle; it does not keep the process alive itself. */
function exitAfter(milliseconds: number): void {
  setTimeout(() => process.exit(1), milliseconds).unref();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

/** A detail may end as a question: "did you mean erp?" */
function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}
