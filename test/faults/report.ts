import { painter } from "../../services/platform/terminal/paint.ts";
import { printLines } from "../../services/platform/terminal/print.ts";
import { tableLines } from "../../services/platform/terminal/table.ts";
import type { FaultResult } from "./run.ts";

/** Tells a person how far it is: a bar on a terminal, and everywhere a line for each kind of fault when it is through. */
export interface Report {
  onInjected(name: string, done: number): void;
  onResult(result: FaultResult, done: number): void;
  line(text: string): void;
}

const WIDTH = 24;

/** @param total faults of all kinds */
export function createReport(output: NodeJS.WriteStream, total: number): Report {
  const paint = painter(output);
  const clear = () => (output.isTTY ? output.write("\r\u001b[2K") : false);
  const bar = (name: string, done: number): void => {
    if (!output.isTTY) return;
    const full = Math.round((WIDTH * done) / total);
    clear();
    output.write(`  ${"█".repeat(full)}${"░".repeat(WIDTH - full)} ${done}/${total} ${name}`);
  };
  const line = (text: string): void => {
    clear();
    printLines(output, [text]);
  };
  return {
    line,
    onInjected: bar,
    onResult: (result, done) => {
      const { name, seen, wrong, seconds } = result;
      const mark = wrong === null ? paint("green", "✔") : paint("red", "✖");
      line(`  ${mark} ${name}, ${timesOf(result)} times in ${seconds} s: ${wordsOf(seen)}`);
      if (wrong !== null) for (const each of wrong.split("\n")) line(`    ${each}`);
      bar("", done);
    },
  };
}

/** The table everything ends with. */
export function resultLines(results: readonly FaultResult[]): readonly string[] {
  const rows = results.map((result) => [
    result.name,
    timesOf(result),
    result.wrong === null ? "nothing wrong" : "WRONG",
    wordsOf(result.seen),
  ]);
  return tableLines([["fault", "injected", "invariants", "seen"], ...rows]).map((row) => `  ${row}`);
}

function timesOf({ injected, times }: FaultResult): string {
  return injected === times ? String(injected) : `${injected} of ${times}`;
}

function wordsOf(seen: ReadonlyMap<string, number>): string {
  return [...seen].map(([word, count]) => (count === 1 ? word : `${count} x ${word}`)).join("; ");
}
