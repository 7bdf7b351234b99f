import { PassThrough, Writable } from "node:stream";
import { WriteStream } from "node:tty";

import { expect } from "chai";

import { fieldLines } from "../../../../services/platform/terminal/field.ts";
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

  it("are plain where NO_COLOR is set, or a terminal shows no colours", () => {
    const kept = { ...process.env };
    const terminal = Object.assign(Object.create(WriteStream.prototype) as WriteStream, { isTTY: true });
    const paintedIn = (env: Readonly<Record<string, string>>) => {
      for (const name of ["NO_COLOR", "NODE_DISABLE_COLORS", "TERM", "COLORTERM", "CI"]) delete process.env[name];
      Object.assign(process.env, env);
      return painter(terminal)("red", "text");
    };
    try {
      expect(printed([paintedIn({ TERM: "xterm-256color" })])).to.contain("\u001b[31m");
      expect(paintedIn({ TERM: "xterm-256color", NO_COLOR: "1" })).to.equal("text");
      expect(paintedIn({ TERM: "dumb" })).to.equal("text");
    } finally {
      for (const name of Object.keys(process.env)) if (!(name in kept)) delete process.env[name];
      Object.assign(process.env, kept);
    }
  });

  it("are folded at the columns of a narrow terminal, and no hash of a field stands where a label does", () => {
    const { isTTY, columns } = process.stdout;
    const folded = (own: number | undefined) => {
      Object.assign(process.stdout, { isTTY: own !== undefined, columns: own });
      return fieldLines("label  ", `${"a word ".repeat(30)}0x${"5c".repeat(32)}`);
    };
    try {
      for (const [own, most] of [
        [undefined, 80],
        [200, 80],
        [60, 60],
        [10, 40],
      ] as const) {
        const lines = folded(own);
        expect(Math.max(...lines.map(({ length }) => length)), String(own)).to.be.within(most - 10, most);
        expect(lines.slice(1).every((line) => line.startsWith("       "))).to.equal(true);
      }
    } finally {
      Object.assign(process.stdout, { isTTY, columns });
    }
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
