import type { Environment } from "../../platform/config/read.ts";
import { printJson, printLines } from "../../platform/terminal/print.ts";

/** Where a verb reads its environment and writes what it says. */
export interface Io {
  readonly env: Environment;
  /** a terminal gets colours */
  readonly stdout: NodeJS.WritableStream;
  /** for what is no answer: warnings, questions */
  readonly stderr: NodeJS.WritableStream;
}

/** The answer of a verb: lines for people, or one line of JSON. */
export function answer(io: Io, json: true | undefined, value: object, lines: readonly string[]): void {
  if (json === true) printJson(io.stdout, value);
  else printLines(io.stdout, lines);
}
