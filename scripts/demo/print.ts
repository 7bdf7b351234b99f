import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

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

/** Colours only where the stream is a terminal (styleText asks it). */
export function createPrinter(stream: NodeJS.WriteStream): Printer {
  const paint = (style: Style, text: string) => styleText(style, text, { stream });
  const write = (text: string) => stream.write(`${text}\n`);
  return {
    title: (text) => write(`\n${paint("bold", text)}`),
    line: (text = "") => write(text),
    step(who, text, mark = "info") {
      const [sign, style] = MARKS[mark];
      write(`  ${paint(style, sign)} ${paint("cyan", who.padEnd(16))} ${text}`);
    },
    table(header, rows) {
      const widths = header.map((name, i) => Math.max(name.length, ...rows.map((row) => (row[i] ?? "").length)));
      const format = (cells: readonly string[]) =>
        cells
          .map((cell, i) => cell.padEnd(widths[i] ?? 0))
          .join("  ")
          .trimEnd();
      write(`  ${paint("dim", format(header))}`);
      for (const row of rows) write(`  ${format(row)}`);
    },
  };
}
