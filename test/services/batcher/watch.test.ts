import { expect } from "chai";

import { createWatch } from "../../../services/batcher/watch.ts";
import { habitsOf } from "../../../services/chain/read/finality.ts";
import { createReceiptReader } from "../../../services/log/receipts.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { type ReorganizingWorld, startReorganizing } from "./support/reorganizing.ts";

describe("a chain that gives up blocks a batch was confirmed in", () => {
  let world: ReorganizingWorld;

  beforeEach(async () => {
    world = await startReorganizing();
  });

  afterEach(() => world.stop());

  for (const depth of [1, 3]) {
    it(`has every receipt right after a reorganization ${depth} deep, with no new record`, async () => {
      await world.anchorOne();
      await world.reorganize(depth);
      await world.settle();
      await world.expectRight();
    });
  }

  it("is noticed by a batcher that was started after it", async () => {
    await world.anchorOne();
    await world.reorganize(2);
    world.restart();
    await world.settle();
    await world.expectRight();
  });

  it("gives no receipt from a block that is gone", async () => {
    await world.reorganize(1);
    const { store, deps, system } = world.log;
    expect(await createWatch(deps).look()).to.deep.equal([1]);
    await expectCodeAsync("RECEIPT_PENDING", createReceiptReader(store, system.anchorLog)(1));
  });

  it("is looked for no more once a block is final, and not at every step", async () => {
    await world.anchorOne();
    let asked = 0;
    let now = 0;
    const { deps } = world.log;
    const chain = {
      ...deps.chain,
      blockHashOf: (number: number) => {
        asked += 1;
        return deps.chain.blockHashOf(number);
      },
    };
    const watch = createWatch({ ...deps, chain, clock: () => now });
    await watch.look();
    await watch.look();
    expect(asked, "within a second").to.equal(1);
    now += 2_000;
    await watch.look();
    expect(asked).to.equal(2);
    now += 2_000;
    const settled = createWatch({ ...deps, chain, rules: { ...deps.rules, finalDepth: 0 }, clock: () => now });
    await settled.look();
    now += 2_000;
    await settled.look();
    expect(asked).to.equal(3);
  });

  it("takes a node that lags behind for no reorganization", async () => {
    await world.anchorOne();
    const { deps } = world.log;
    const chain = { ...deps.chain, blockHashOf: () => Promise.resolve(null) };
    expect(await createWatch({ ...deps, chain }).look()).to.deep.equal([]);
  });
});

describe("habitsOf", () => {
  it("waits for one block on a chain of one node, for more elsewhere, and watches everywhere", () => {
    expect(habitsOf(31_337).confirmations).to.equal(1);
    for (const chainId of [1, 10, 137, 999_999]) expect(habitsOf(chainId).confirmations).to.be.above(1);
    for (const chainId of [1, 10, 137, 31_337, 999_999]) expect(habitsOf(chainId).finalDepth).to.be.above(12);
  });
});
