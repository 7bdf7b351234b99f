import { Writable } from "node:stream";

import { expect } from "chai";

import { createAuditProgress } from "../../../services/cli/audit-progress.ts";

/** A stream that remembers what it got, and is a terminal or not. */
function memory(isTTY: boolean): { readonly stream: NodeJS.WriteStream; readonly text: () => string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk.toString());
      done();
    },
  });
  // What a progress bar asks of a terminal.
  Object.assign(stream, { isTTY, columns: 80, rows: 24 });
  return { stream: stream as NodeJS.WriteStream, text: () => chunks.join("") };
}

describe("the audit's progress", () => {
  it("is not shown where there is no terminal", () => {
    const { stream, text } = memory(false);
    const { onProgress, stop } = createAuditProgress(stream);
    onProgress({ log: 1, done: 5, total: 10 });
    stop();
    expect(text()).to.equal("");
  });

  it("is shown on a terminal, log by log", () => {
    const { stream, text } = memory(true);
    const { onProgress, stop } = createAuditProgress(stream);
    onProgress({ log: 1, done: 5, total: 10 });
    onProgress({ log: 1, done: 10, total: 10 });
    onProgress({ log: 2, done: 3, total: 3 });
    stop();
    expect(text()).to.include("log 1: 10 records");
    expect(text()).to.include("log 2: 3 records");
  });
});
