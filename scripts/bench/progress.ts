import { progress } from "@clack/prompts";

export interface BenchProgress {
  /** @param done rows that are finished */
  readonly onRow: (name: string, done: number) => void;
  readonly stop: () => void;
}

/** A bar on a terminal; a line for each row anywhere else, because minutes of silence look like a failure. */
export function createBenchProgress(output: NodeJS.WriteStream, total: number): BenchProgress {
  if (!output.isTTY) {
    return { onRow: (name, done) => output.write(`${done + 1}/${total} ${name}\n`), stop: () => undefined };
  }
  const bar = progress({ max: total, output });
  bar.start("setting up");
  let shown = 0;
  return {
    onRow(name, done) {
      bar.advance(done - shown, `${done + 1}/${total} ${name}`);
      shown = done;
    },
    stop: () => bar.stop(`${total} rows`),
  };
}
