import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { FINDINGS } from "../../../../services/auditor/report/findings.ts";

describe("FINDINGS", () => {
  it("has a sentence for every code", () => {
    for (const [code, sentence] of Object.entries(FINDINGS)) {
      expect(code).to.match(/^[A-Z]+(_[A-Z]+)*$/);
      expect(sentence).to.match(/^[A-Z].*\.$/);
    }
  });

  it("has no code that nothing can find", async () => {
    const source = await readAll("services/auditor");
    const unused = Object.keys(FINDINGS).filter((code) => !source.includes(`"${code}"`));
    expect(unused).to.deep.equal([]);
  });

  it("has no code that no test finds", async () => {
    const tests = await readAll("test/services/auditor");
    const untested = Object.keys(FINDINGS).filter((code) => !tests.includes(`"${code}"`));
    expect(untested).to.deep.equal([]);
  });

  async function readAll(directory: string): Promise<string> {
    const names = (await readdir(directory, { recursive: true })).filter(
      (name) => name.endsWith(".ts") && !/(^|\/)findings(\.test)?\.ts$/.test(name),
    );
    return (await Promise.all(names.map((name) => readFile(join(directory, name), "utf8")))).join("\n");
  }
});
