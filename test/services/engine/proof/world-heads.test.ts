import { expect } from "chai";

import { differs } from "../../../../services/engine/proof/view.ts";
import { createWorld } from "../../../../services/engine/proof/world.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { methodsOf, record, startStorageChain, type StorageChain } from "./support/storage-chain.ts";

const POLICY = `0x${"a1".repeat(20)}`;
const REGISTRY = `0x${"b2".repeat(20)}`;
const NOBODY = `0x${"c3".repeat(20)}`;
const CODE = "0x60016002";

describe("engine/proof/world from head to head", () => {
  let chain: StorageChain;

  beforeEach(async () => {
    chain = await startStorageChain();
    for (const address of [POLICY, REGISTRY]) await chain.request("hardhat_setCode", address, CODE);
    await chain.write(REGISTRY, new Map([[7n, 70n]]));
    await chain.write(POLICY, new Map(Array.from({ length: 40 }, (_, i) => [BigInt(i), BigInt(i * 11)])));
  });
  afterEach(() => chain.stop());

  const policy = (...slots: bigint[]) => ({ address: POLICY, slots, code: true });

  it("opens a new head with one exchange, asking for slots only where storage keeps changing", async () => {
    const { rpc, exchanges } = record(chain.rpc);
    const world = createWorld({ rpc });
    const registry = { address: REGISTRY, slots: [7n], code: false };
    const first = await world.at(await chain.head());
    await first.prove([policy(1n, 2n), registry]);
    const asked = () =>
      exchanges
        .splice(0)
        .map((calls) => calls.map(({ params }) => (Array.isArray(params[1]) ? params[1].length : "header")));
    asked();
    // Seen for the first time, it is taken to be restless.
    const second = await world.at(await chain.write(NOBODY, new Map([[1n, 1n]])));
    expect(asked()).to.deep.equal([["header", 2, 1]]);
    expect([second.slots(POLICY)?.get(2n), differs(first, second)]).to.deep.equal([22n, false]);
    const third = await world.at(await chain.write(NOBODY, new Map([[1n, 2n]])));
    expect(asked()).to.deep.equal([["header", 0, 0]]);
    expect([third.slots(POLICY)?.get(2n), third.slots(REGISTRY)?.get(7n)]).to.deep.equal([22n, 70n]);
    // Changed by surprise: a second exchange; changed again: one.
    const fourth = await world.at(await chain.write(POLICY, new Map([[2n, 23n]])));
    expect(asked()).to.deep.equal([["header", 0, 0], [2]]);
    const fifth = await world.at(await chain.write(POLICY, new Map([[2n, 24n]])));
    expect(asked()).to.deep.equal([["header", 2, 0]]);
    expect([fourth, fifth].map((view) => view.slots(POLICY)?.get(2n))).to.deep.equal([23n, 24n]);
    expect([first.slots(POLICY)?.get(2n), third.slots(POLICY)?.get(2n)]).to.deep.equal([22n, 22n]);
  });

  it("sees a silent write: another storage root, and no value of before", async () => {
    const world = createWorld({ rpc: chain.rpc });
    const before = await world.at(await chain.head());
    await before.prove([policy(1n)]);
    const head = await chain.write(POLICY, new Map([[30n, 1n]]));
    const after = await world.at(head);
    expect(differs(before, after)).to.equal(true);
    expect([after.slots(POLICY)?.get(1n), after.slots(POLICY)?.get(30n)]).to.deep.equal([11n, undefined]);
    expect(before.slots(POLICY)).to.not.equal(after.slots(POLICY));
  });

  it("compares everything of an account, and counts what is not known as changed", async () => {
    const world = createWorld({ rpc: chain.rpc });
    const views = [await world.at(await chain.head())];
    await views[0]?.prove([policy(1n), { address: NOBODY, slots: [], code: false }]);
    const changes = [
      ["hardhat_setBalance", POLICY, "0x5"],
      ["hardhat_setNonce", POLICY, "0x9"],
      ["hardhat_setCode", POLICY, "0x6003"],
      ["hardhat_setBalance", NOBODY, "0x1"],
    ] as const;
    for (const [method, ...params] of changes) {
      await chain.request(method, ...params);
      await chain.request("hardhat_mine", "0x1");
      const [before, after] = [views.at(-1), await world.at(await chain.head())];
      expect(before === undefined || differs(before, after), method).to.equal(true);
      views.push(after);
    }
    const other = await createWorld({ rpc: chain.rpc }).at(await chain.head());
    expect([views.at(-1)].map((view) => view !== undefined && differs(view, other))).to.deep.equal([true]);
    expect([views.at(-1)].map((view) => view !== undefined && differs(other, view))).to.deep.equal([false]);
  });

  it("uses the slots of an earlier storage root again after a reorganization back to it", async () => {
    const { rpc, exchanges } = record(chain.rpc);
    const world = createWorld({ rpc });
    const before = await world.at(await chain.head());
    await before.prove([policy(1n)]);
    const snapshot = await chain.request("evm_snapshot");
    const gone = await chain.write(POLICY, new Map([[1n, 12n]]));
    const changed = await world.at(gone);
    expect(changed.slots(POLICY)?.get(1n)).to.equal(12n);
    await chain.request("evm_revert", snapshot);
    await chain.request("hardhat_mine", "0x2");
    exchanges.splice(0);
    const after = await world.at(await chain.head());
    expect([after.slots(POLICY)?.get(1n), differs(before, after), differs(changed, after)]).to.deep.equal([
      11n,
      false,
      true,
    ]);
    expect(after.slots(POLICY)).to.equal(before.slots(POLICY));
    // The block that is gone: a view of it keeps what it has, and gets nothing new.
    expect(changed.slots(POLICY)?.get(1n)).to.equal(12n);
    await expectCodeAsync("CHAIN_UNREACHABLE", changed.prove([policy(5n)]));
    await expectCodeAsync("CHAIN_UNREACHABLE", createWorld({ rpc }).at(gone));
  });

  it("keeps a few views: one that is held goes on working, one that was dropped is opened anew", async () => {
    const { rpc, exchanges } = record(chain.rpc);
    const world = createWorld({ rpc });
    const head = await chain.head();
    const held = await world.at(head);
    await held.prove([policy(1n)]);
    for (let i = 0; i < 8; i += 1) await world.at(await chain.write(POLICY, new Map([[1n, BigInt(100 + i)]])));
    exchanges.splice(0);
    const again = await world.at(head);
    expect([again === held, exchanges.map(methodsOf)[0]]).to.deep.equal([
      false,
      ["eth_getBlockByHash", "eth_getProof"],
    ]);
    await held.prove([policy(2n)]);
    expect([held, again].map((view) => view.slots(POLICY)?.get(1n))).to.deep.equal([11n, 11n]);
    expect(held.slots(POLICY)?.get(2n)).to.equal(22n);
  });
});
