import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { mock } from "node:test";

import { expect } from "chai";

import { readLatestBlock } from "../../../services/chain/read/block.ts";
import { createRpc } from "../../../services/chain/rpc/client.ts";
import { startEmbeddedChain } from "../../../services/devchain/chain.ts";
import { createGate } from "../../../services/devchain/gate.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { turns, until } from "../../helpers/until.ts";
import { pays } from "./support/payment.ts";
import { temporaryDirectory } from "../chain/support/organization.ts";

describe("a journal that cannot be written", () => {
  let dir: Awaited<ReturnType<typeof temporaryDirectory>>;

  beforeEach(async () => {
    dir = await temporaryDirectory();
  });

  afterEach(async () => {
    mock.restoreAll();
    await dir.remove();
  });

  it("ends nobody: nothing is answered until the block is written down, and then everything goes on", async () => {
    const options = { dataDir: dir.path, port: 0, blockTime: 3600, clock: Date.now };
    const chain = await startEmbeddedChain(options);
    const rpc = createRpc(chain.url);
    const before = await readLatestBlock(rpc);
    const disk = await fullDisk(join(dir.path, "any"));

    const refused = await rpc.ask("eth_sendRawTransaction", [await pays(0)]);
    expect("error" in refused && refused.error.message).to.match(/^STORE_FAILED: .*no space left/);
    const { detail } = await expectCodeAsync("CHAIN_UNREACHABLE", readLatestBlock(rpc));
    expect(detail, "a block that may be lost is shown to nobody").to.contain("not written down");

    disk.free();
    await until("the chain answers", async () => "result" in (await rpc.ask("eth_blockNumber", [])));
    expect((await readLatestBlock(rpc)).number).to.equal(before.number + 1);
    await rpc.request("eth_sendRawTransaction", [await pays(1)]);
    const newest = await readLatestBlock(rpc);
    await chain.stop();
    // Every line is whole: what the failed writes left was cut off.
    for (const line of (await readFile(join(dir.path, "chain.jsonl"), "utf8")).trimEnd().split("\n")) JSON.parse(line);
    const again = await startEmbeddedChain(options);
    const replayed = await createRpc(again.url).request("eth_getBlockByHash", [newest.hash, false]);
    await again.stop();
    expect(replayed).to.include({ hash: newest.hash });
  });
});

/** From now on every file takes half of what is appended to it, and fails. */
async function fullDisk(path: string): Promise<{ free(): void }> {
  const file = await open(path, "a");
  const prototype = Object.getPrototypeOf(file) as typeof file;
  await file.close();
  const full = mock.method(prototype, "appendFile", async function (this: typeof file, data: Uint8Array) {
    await this.write(data.subarray(0, data.length / 2));
    throw new Error("ENOSPC: no space left on device");
  });
  return { free: () => full.mock.restore() };
}

describe("devchain/gate", () => {
  it("runs what may share together, and the rest alone, in the order they came", async () => {
    const gate = createGate();
    const seen: string[] = [];
    const task = (name: string) => async () => {
      seen.push(`${name}+`);
      await turns(5);
      seen.push(`${name}-`);
    };
    const all = [
      gate.together(task("a")),
      gate.together(task("b")),
      gate.alone(task("c")),
      gate.together(task("d")),
      gate.alone(task("e")),
    ];
    await gate.idle();
    await Promise.all(all);
    expect(seen.join(" ")).to.equal("a+ b+ a- b- c+ c- d+ d- e+ e-");
  });

  it("goes on after a failure", async () => {
    const gate = createGate();
    const failing = [
      gate.alone(() => Promise.reject(new Error("x"))),
      gate.together(() => Promise.reject(new Error("y"))),
    ];
    const after = gate.alone(() => Promise.resolve("z"));
    expect((await Promise.allSettled(failing)).map(({ status }) => status)).to.deep.equal(["rejected", "rejected"]);
    expect(await after).to.equal("z");
  });
});
