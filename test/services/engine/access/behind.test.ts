import { expect } from "chai";

import { headOfNode } from "../../../../services/chain/read/head.ts";
import { createRpc } from "../../../../services/chain/rpc/client.ts";
import { headsBehind, lookBehind, requireShallow } from "../../../../services/engine/access/behind.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { fakeBlock, type FakeNode, startFakeNode } from "../../chain/support/fake-node.ts";

const NEWEST = 100;

describe("engine/access/behind", () => {
  let node: FakeNode;
  let seconds = 2;

  beforeEach(async () => {
    seconds = 2;
    node = await startFakeNode({
      eth_getBlockByNumber: (tag) => {
        const number = tag === "latest" ? NEWEST : Number(tag);
        return fakeBlock(number, 1_000_000 + number * seconds);
      },
    });
  });

  afterEach(() => node.stop());

  it("looks so many blocks behind the newest one of a node", async () => {
    const rpc = createRpc(node.url);
    const look = headOfNode(rpc, "own");
    expect(await lookBehind(rpc, look, 5)()).to.include({ number: NEWEST - 5, trust: "own" });
    expect(await lookBehind(rpc, look, 0)()).to.include({ number: NEWEST });
    expect(await lookBehind(rpc, look, 1_000)()).to.include({ number: 0 });
  });

  it("asks for the block behind the newest one that enough nodes serve", async () => {
    const asked: number[] = [];
    const block = (number: number) => ({ ...fakeBlock(number, 1), number }) as never;
    const heads = {
      latest: () => Promise.resolve({ block: block(NEWEST), trust: "quorum" as const }),
      at: (number: number) => {
        asked.push(number);
        return Promise.resolve(block(number));
      },
    };
    expect((await headsBehind(heads, 3).latest()).block).to.include({ number: NEWEST - 3 });
    expect((await headsBehind(heads, 0).latest()).block).to.include({ number: NEWEST });
    expect(asked).to.deep.equal([NEWEST - 3]);
  });

  it("takes a depth of at most 10 s of blocks", async () => {
    const rpc = createRpc(node.url);
    await requireShallow(rpc, 0);
    await requireShallow(rpc, 5);
    const { detail } = await expectCodeAsync("CONFIG_INVALID", requireShallow(rpc, 6));
    expect(detail).to.contain("COUNTERSIGN_PIN_DEPTH: 6 blocks are 12 s");
    seconds = 12;
    await expectCodeAsync("CONFIG_INVALID", requireShallow(rpc, 1));
  });
});
