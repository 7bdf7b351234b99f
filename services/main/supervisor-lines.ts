import type { CountersignError } from "../core/errors/error.ts";
import { errorLines } from "../platform/lifecycle.ts";

/** What is said of a process. */
interface Words {
  readonly name: string;
  /** what is so while it does not run, completes "until then ..." */
  readonly meanwhile: string;
}

/** Says that a process ended, and when it is started again. */
export function downLine({ meanwhile }: Words, { code, detail }: CountersignError, pauseMs: number): string {
  return `${code}: ${detail}. Started again in ${(pauseMs / 1000).toFixed(1)} s; until then ${meanwhile}`;
}

export function upLine({ name }: Words): string {
  return `${name} is ready again`;
}

/** Says that a process ended, that no further start would help, and what to do. */
export function lostLine({ name, meanwhile }: Words, why: CountersignError): string {
  return `${errorLines(why).join(" ")} ${name} stays down until the next start; until then ${meanwhile}`;
}
