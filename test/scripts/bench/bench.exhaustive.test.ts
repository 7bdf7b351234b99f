import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { expect } from "chai";

import { HELP } from "../../../scripts/bench/args.ts";
import { isMeasured, reportSchema } from "../../../scripts/bench/report.ts";

const run = promisify(execFile);

function bench(...args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  return run(process.execPath, ["--import", "tsx", "scripts/bench/bench.ts", ...args]);
}

describe("bench: the command", () => {
  it("measures two rows and ends with one line of JSON", async () => {
    const { stdout, stderr } = await bench("--json", "--quick", "--no-peers", "--only", "sign", "--only", "store");
    expect(stdout.trimEnd().split("\n")).to.have.length(1);
    const { rows, quick } = reportSchema.parse(JSON.parse(stdout));
    expect(rows.map(({ name }) => name)).to.deep.equal(["sign.ed25519", "store.append"]);
    expect([rows.every(isMeasured), quick]).to.deep.equal([true, true]);
    expect(stderr).to.include("1/2 sign.ed25519");
  });

  it("shows a table to people, and how it is used", async () => {
    const { stdout } = await bench("--quick", "--no-peers", "--only", "sign");
    expect(stdout).to.match(/sign\.ed25519 +[0-9.]+ [um]s/);
    expect((await bench("--help")).stdout).to.equal(HELP);
  });

  it("refuses what it does not know", async () => {
    for (const args of [["--only", "sing"], ["--jsno"]]) {
      const error = await bench(...args).catch((failure: unknown) => failure as { code: number; stderr: string });
      expect(error).to.include({ code: 1 });
      expect(error.stderr).to.include("npm run bench");
    }
  });
});
