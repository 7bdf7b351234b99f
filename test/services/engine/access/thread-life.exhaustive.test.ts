import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { expect } from "chai";

import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { everything, expectEnded, startThreads, type Threads } from "./support/threads.ts";

const run = promisify(execFile);

describe("engine/access: the life of the decision thread", () => {
  let threads: Threads;
  before(async () => {
    threads = await startThreads();
  });
  afterEach(() => threads.clear());
  after(() => threads.stop());

  it("ends every call when the thread ends, says so once, and is never ready again", async () => {
    const troubles: string[] = [];
    const chain = await threads.open({ onTrouble: (what) => troubles.push(what) });
    const call = await threads.callOf(chain);
    await chain.requireAgreement();
    const pending = everything(chain, call);
    const checked = Promise.all(pending.map(expectEnded));
    await threads.started[0]?.terminate();
    await checked;
    for (const later of everything(chain, call)) await expectEnded(later);
    expect(troubles).to.deep.equal(["the decision thread ended: nothing is decided until a restart"]);
  });

  it("ends its thread when it is closed, and when it cannot start", async () => {
    const troubles: string[] = [];
    const exits: number[] = [];
    process.once("worker", (worker) => worker.once("exit", (code) => exits.push(code)));
    const chain = await threads.open({ onTrouble: (what) => troubles.push(what) });
    const call = await threads.callOf(chain);
    await chain.close();
    expect(exits.length).to.equal(1);
    for (const later of everything(chain, call)) await expectEnded(later);
    await chain.close();
    process.once("worker", (worker) => worker.once("exit", (code) => exits.push(code)));
    await expectCodeAsync("CHAIN_WRONG_ID", threads.open({ onTrouble: (what) => troubles.push(what) }, { chainId: 1 }));
    expect(exits.length).to.equal(2);
    expect(troubles).to.deep.equal([]);
  });

  for (const [name, args] of [
    ["node --import tsx", ["--import", "tsx"]],
    ["tsx", [fileURLToPath(import.meta.resolve("tsx/cli"))]],
  ] as const) {
    it(`starts under ${name}, waits for its answers, and keeps no process alive`, async () => {
      const script = fileURLToPath(new URL("support/look.ts", import.meta.url));
      const { stdout } = await run(process.execPath, [...args, script, threads.node.url], { timeout: 60_000 });
      expect(JSON.parse(stdout)).to.include({ trust: "single" });
    });
  }
});
