import { appendFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { openJournal } from "../../../services/devchain/journal.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { temporaryDirectory } from "../chain/support/organization.ts";

const HASH = (digit: string) => `0x${digit.repeat(64)}`;
const HEADER = { v: 1 as const, chain: 31337, genesis: HASH("a") };
const EMPTY = { ts: 1, parent: HASH("a"), txs: [] };
const WITH_TX = { ts: 2, parent: HASH("b"), txs: ["0x02ff"] };

describe("devchain/journal", () => {
  let dir: Awaited<ReturnType<typeof temporaryDirectory>>;
  let path = "";

  beforeEach(async () => {
    dir = await temporaryDirectory();
    path = join(dir.path, "chain.jsonl");
  });

  afterEach(() => dir.remove());

  const write = async () => {
    const journal = await openJournal(path);
    await journal.begin(HEADER);
    await journal.append(EMPTY);
    await journal.append(WITH_TX);
    await journal.close();
  };
  const read = async () => {
    const journal = await openJournal(path);
    await journal.close();
    return { header: journal.header, entries: journal.entries };
  };

  it("is empty at first", async () => {
    expect(await read()).to.deep.equal({ header: null, entries: [] });
  });

  it("gives back what was appended", async () => {
    await write();
    expect(await read()).to.deep.equal({ header: HEADER, entries: [EMPTY, WITH_TX] });
  });

  it("can be gone on with", async () => {
    await write();
    const journal = await openJournal(path);
    await journal.append(EMPTY);
    await journal.close();
    expect((await read()).entries).to.deep.equal([EMPTY, WITH_TX, EMPTY]);
  });

  it("is JOURNAL_CUT when a block that was written is missing at the end, whole or in part, and nothing is changed", async () => {
    await write();
    const whole = await readFile(path, "utf8");
    const lastLine = whole.trimEnd().lastIndexOf("\n") + 1;
    for (const length of [0, whole.indexOf("\n") + 1, lastLine, lastLine + 1, whole.length - 1]) {
      const cut = whole.slice(0, length);
      await writeFile(path, cut);
      const { detail } = await expectCodeAsync("JOURNAL_CUT", openJournal(path));
      expect(detail).to.match(/chain\.jsonl tells of [01] blocks, and told of 2$/);
      expect(await readFile(path, "utf8")).to.equal(cut);
    }
    await writeFile(path, whole);
    expect((await read()).entries).to.deep.equal([EMPTY, WITH_TX]);
  });

  it("takes a copy without the number beside it as it is", async () => {
    await write();
    await rm(`${path}.written`);
    const whole = await readFile(path, "utf8");
    await writeFile(path, whole.slice(0, whole.trimEnd().lastIndexOf("\n") + 1));
    expect((await read()).entries).to.deep.equal([EMPTY]);
  });

  it("drops a torn last line wherever it was torn, and writes on behind the whole ones", async () => {
    await write();
    const whole = await readFile(path, "utf8");
    const number = await readFile(`${path}.written`, "utf8");
    const torn = `${JSON.stringify(WITH_TX)}\n`;
    for (let length = 1; length < torn.length; length += 7) {
      await writeFile(path, whole + torn.slice(0, length));
      await writeFile(`${path}.written`, number);
      const journal = await openJournal(path);
      expect(journal.entries, String(length)).to.deep.equal([EMPTY, WITH_TX]);
      await journal.append(EMPTY);
      await journal.close();
      expect(await readFile(path, "utf8")).to.equal(`${whole}${JSON.stringify(EMPTY)}\n`);
    }
  });

  it("drops a last line of zeros, with its end or without", async () => {
    await write();
    for (const end of ["", "\n"]) {
      const whole = await readFile(path, "utf8");
      await appendFile(path, "\0\0\0\0" + end);
      expect((await read()).entries).to.deep.equal([EMPTY, WITH_TX]);
      expect(await readFile(path, "utf8")).to.equal(whole);
    }
  });

  it("is empty again when not even the first line is whole", async () => {
    await writeFile(path, '{"v":1,"chain":');
    expect(await read()).to.deep.equal({ header: null, entries: [] });
  });

  for (const [what, line] of [
    ["no JSON", "{"],
    ["a member it does not know", JSON.stringify({ ...EMPTY, x: 1 })],
    ["no transactions", JSON.stringify({ ts: 1, parent: HASH("a") })],
    ["a time before time", JSON.stringify({ ...EMPTY, ts: -1 })],
    ["another header", JSON.stringify(HEADER)],
  ] as const) {
    it(`is LOG_CORRUPT when a line in the middle has ${what}`, async () => {
      await write();
      const [header, ...rest] = (await readFile(path, "utf8")).split("\n");
      await writeFile(path, [header, line, ...rest].join("\n"));
      const error = await expectCodeAsync("LOG_CORRUPT", openJournal(path));
      expect(error.detail).to.contain("line 2");
    });
  }

  it("is LOG_CORRUPT when the first line is of another version", async () => {
    await writeFile(path, `${JSON.stringify({ ...HEADER, v: 2 })}\n${JSON.stringify(EMPTY)}\n`);
    await expectCodeAsync("LOG_CORRUPT", openJournal(path));
  });

  it("says so when it cannot write", async () => {
    await write();
    const journal = await openJournal(path);
    await journal.close();
    await expectCodeAsync("STORE_FAILED", journal.append(EMPTY));
  });
});
