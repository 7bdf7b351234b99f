import { visible, visibleJson } from "../../core/text/visible.ts";
import { PAINTED } from "./paint.ts";

/** Where a command writes: standard output or standard error. */
type Output = NodeJS.WritableStream;

/**
 * Prints lines. Whatever stands in one of them, it stays one line, and nothing but `painter` has a terminal do anything: other
 * control characters and those nobody sees are written out. It is the net below `shown`, which also marks what only misleads.
 */
export function printLines(output: Output, lines: readonly string[]): void {
  output.write(lines.map((line) => `${lineText(line)}\n`).join(""));
}

/** Prints a text of several lines, the same way. */
export function printText(output: Output, text: string): void {
  printLines(output, text.replace(/\n$/, "").split("\n"));
}

/** Passes on what another program of this machine printed for a terminal, as it is: a compiler, a runner of tests. */
export function passOn(output: Output, printed: string | Uint8Array): void {
  output.write(printed);
}

/** Prints a value as one line of JSON, which means the same and which no terminal obeys. */
export function printJson(output: Output, value: unknown): void {
  output.write(`${visibleJson(value)}\n`);
}

function lineText(line: string): string {
  return line.split(PAINTED).map(visible).join("\u001b");
}
