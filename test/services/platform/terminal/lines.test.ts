import { PassThrough, Writable } from "node:stream";

import { expect } from "chai";

import { painter } from "../../../../services/platform/terminal/paint.ts";
import { printLines } from "../../../../services/platform/terminal/print.ts";
import { tableLines } from "../../../../services/platform/terminal/table.ts";
import { treeLines } from "../../../../services/platform/terminal/tree.ts";

/** What `printLines` writes, as text. */
function printed(lines: readonly string[]): string {
  const output = new PassThrough({ encoding: "utf8" });
  printLines(output, lines);
  return String(output.read());
}

describe("lines for a terminal", () => {
  const forced = process.env["FORCE_COLOR"];
  before(() => delete process.env["FORCE_COLOR"]);
  after(() => {
    if (forced !== undefined) process.env["FORCE_COLOR"] = forced;
  });

  it("are painted on a terminal only", () => {
    const plain = new Writable();
    const terminal = Object.assign(new Writable(), { isTTY: true, getColorDepth: () => 8, hasColors: () => true });
    expect(painter(plain)("red", "text")).to.equal("text");
    expect(printed([painter(terminal)(["red", "bold"], "text")])).to.match(/^\x1b\[31m\x1b\[1mtext/);
  });

  it("stand column below column, numbers on the right", () => {
    const rows = [
      ["name", "count", "note"],
      ["a", "12", "first"],
      ["longer", "3456789", ""],
    ];
    expect(tableLines(rows, (column) => column === 1)).to.deep.equal([
      "name      count  note",
      "a            12  first",
      "longer  3456789",
    ]);
    expect(tableLines([])).to.deep.equal([]);
  });

  it("give the last cell of a short row the rest of its line", () => {
    const rows = [
      ["row", "x", "y"],
      ["a longer one", "skipped: for a reason longer than any figure"],
    ];
    expect(tableLines(rows)).to.deep.equal([
      "row           x  y",
      "a longer one  skipped: for a reason longer than any figure",
    ]);
  });

  it("show what is below what", () => {
    const children: Readonly<Record<string, readonly string[]>> = { a: ["b", "c"], b: ["d"] };
    const lines = treeLines(
      ["a", "e"],
      (node) => children[node] ?? [],
      (node) => [node, `more of ${node}`],
    );
    expect(lines).to.deep.equal([
      "├─ a",
      "│  │  more of a",
      "│  ├─ b",
      "│  │  │  more of b",
      "│  │  └─ d",
      "│  │        more of d",
      "│  └─ c",
      "│        more of c",
      "└─ e",
      "      more of e",
    ]);
  });
});
