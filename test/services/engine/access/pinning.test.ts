import { expect } from "chai";

import { createPinning } from "../../../../services/engine/access/pinning.ts";
import type { ProvenAccount, ProvenBlock } from "../../../../services/engine/proof/state.ts";
import type { WorldView } from "../../../../services/engine/proof/view.ts";

const hashOf = (text: string) => `0x${Buffer.from(text).toString("hex").padStart(64, "0")}`;
const CONTRACT = `0x${"11".repeat(20)}`;

/** A chain whose blocks say which storage the one contract has. */
function createChain(restSeconds: number) {
  let newest = block(1, "a", "genesis");
  const roots = new Map<string, string>();
  const opened: string[] = [];
  let settled = 0;
  const show = (number: number, hash: string, parent: string, root: string, timestamp = 1_000 + 2 * number): void => {
    newest = { ...block(number, hash, parent), timestamp };
    roots.set(newest.hash, root);
  };
  const pinning = createPinning({
    heads: { latest: () => Promise.resolve({ block: newest, trust: "quorum" as const }) },
    world: {
      at: ({ hash }) => {
        opened.push(hash);
        return Promise.resolve(view({ ...newest, hash }, roots.get(hash) ?? "empty"));
      },
    },
    restSeconds,
    settled: () => {
      settled += 1;
      return Promise.resolve();
    },
  });
  return { ...pinning, show, opened, settledTimes: () => settled };
}

function block(number: number, hash: string, parent: string): ProvenBlock {
  return {
    number,
    hash: hashOf(hash),
    parentHash: hashOf(parent),
    stateRoot: hashOf("state"),
    timestamp: 1_000,
    gasLimit: 1n,
    baseFeePerGas: null,
    coinbase: CONTRACT,
    prevRandao: hashOf("random"),
    excessBlobGas: null,
  };
}

function view(of: ProvenBlock, root: string): WorldView {
  const account: ProvenAccount = { nonce: 1n, balance: 0n, storageRoot: hashOf(root), codeHash: hashOf("code") };
  const accounts = new Map([[CONTRACT, account]]);
  return {
    block: of,
    accounts,
    account: (address) => accounts.get(address),
    code: () => undefined,
    slots: () => undefined,
    prove: () => Promise.resolve(),
  };
}

describe("engine/access/pinning", () => {
  it("pins a head once its state is proven and the witness is kept, and says how it was trusted", async () => {
    const chain = createChain(10);
    chain.show(1, "a", "genesis", "r");
    expect(await chain.look()).to.deep.equal({ number: 1, hash: hashOf("a"), timestamp: 1_002, trust: "quorum" });
    expect([chain.opened.length, chain.settledTimes()]).to.deep.equal([1, 1]);
    await chain.look();
    expect(chain.opened.length, "the same head is not proven twice").to.equal(1);
  });

  it("stays where it is while nothing proven changes, for so many seconds", async () => {
    const chain = createChain(10);
    chain.show(1, "a", "genesis", "r");
    const first = await chain.look();
    for (const [number, hash, parent] of [
      [2, "b", "a"],
      [3, "c", "b"],
      [4, "d", "c"],
      [5, "e", "d"],
    ] as const) {
      chain.show(number, hash, parent, "r");
      expect(await chain.look(), hash).to.deep.equal(first);
    }
    chain.show(6, "f", "e", "r");
    expect((await chain.look()).number, "10 s later").to.equal(6);
  });

  it("moves at once when proven state changes", async () => {
    const chain = createChain(10);
    chain.show(1, "a", "genesis", "r");
    await chain.look();
    chain.show(2, "b", "a", "other");
    expect((await chain.look()).number).to.equal(2);
  });

  it("moves with a head that does not follow the one before: a missed block, or a reorganization", async () => {
    const chain = createChain(10);
    chain.show(1, "a", "genesis", "r");
    await chain.look();
    chain.show(3, "c", "b", "r");
    expect((await chain.look()).number, "missed").to.equal(3);
    chain.show(3, "c2", "b2", "r");
    expect((await chain.look()).hash, "reorganized").to.equal(hashOf("c2"));
  });

  it("never rests when told not to", async () => {
    const chain = createChain(0);
    chain.show(1, "a", "genesis", "r");
    await chain.look();
    chain.show(2, "b", "a", "r", 1_002);
    expect((await chain.look()).number).to.equal(2);
  });

  it("keeps the pinned view, and opens any other block", async () => {
    const chain = createChain(10);
    chain.show(1, "a", "genesis", "r");
    const { hash } = await chain.look();
    await chain.viewAt(hash);
    expect(chain.opened.length).to.equal(1);
    expect((await chain.viewAt(hashOf("old"))).block.hash).to.equal(hashOf("old"));
  });
});
