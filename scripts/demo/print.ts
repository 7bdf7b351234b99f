import { painter, type Style } from "../../services/platform/terminal/paint.ts";
import { tableLines } from "../../services/platform/terminal/table.ts";
import { printLines } from "../../services/platform/terminal/print.ts";

/** Everything the demo says to a person goes through here; with --json it says it to nobody. */
export interface Printer {
  title(text: string): void;
  line(text?: string): void;
  step(who: string, text: string, mark?: Mark): void;
  table(header: readonly string[], rows: readonly (readonly string[])[]): void;
}

export type Mark = "ok" | "held" | "blocked" | "info";

const MARKS: Record<Mark, readonly [string, Style]> = {
  ok: ["✔", "green"],
  held: ["⏸", "yellow"],
  blocked: ["✖", "red"],
  info: ["·", "gray"],
};

const nothing = () => undefined;
export const silentPrinter: Printer = { title: nothing, line: nothing, step: nothing, table: nothing };

/** Colours only where the stream is a terminal. */
export function createPrinter(stream: NodeJS.WriteStream): Printer {
  const paint = painter(stream);
  const write = (text: string) => printLines(stream, text.split("\n"));
  return {
    title: (text) => write(`\n${paint("bold", text)}`),
    line: (text = "") => write(text),
    step(who, text, mark = "info") {
      const [sign, style] = MARKS[mark];
      write(`  ${paint(style, sign)} ${paint("cyan", who.padEnd(16))} ${text}`);
    },
    table(header, rows) {
      const [head = "", ...lines] = tableLines([header, ...rows]);
      write(`  ${paint("dim", head)}`);
      for (const line of lines) write(`  ${line}`);
    },
  };
}
