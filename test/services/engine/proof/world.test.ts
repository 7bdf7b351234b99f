import { expect } from "chai";

import { wordHex } from "../../../../services/engine/proof/hex.ts";
import { EMPTY_CODE_HASH, EMPTY_ROOT } from "../../../../services/engine/proof/keccak.ts";
import { createWorld } from "../../../../services/engine/proof/world.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { methodsOf, record, startStorageChain, type StorageChain } from "./support/storage-chain.ts";

const POLICY = `0x${"a1".repeat(20)}`;
const REGISTRY = `0x${"b2".repeat(20)}`;
const NOBODY = `0x${"c3".repeat(20)}`;
const CODE = "0x60016002";

describe("engine/proof/world", () => {
  let chain: StorageChain;

  beforeEach(async () => {
    chain = await startStorageChain();
    for (const address of [POLICY, REGISTRY]) await chain.request("hardhat_setCode", address, CODE);
    await chain.write(REGISTRY, new Map([[7n, 70n]]));
    await chain.write(POLICY, new Map(Array.from({ length: 40 }, (_, i) => [BigInt(i), BigInt(i * 11)])));
  });
  afterEach(() => chain.stop());

  const policy = (...slots: bigint[]) => ({ address: POLICY, slots, code: true });

  it("knows nothing before it is proven, and then exactly what the chain holds", async () => {
    const view = await createWorld({ rpc: chain.rpc }).at(await chain.head());
    expect([view.account(POLICY), view.slots(POLICY), view.code(EMPTY_CODE_HASH)]).to.deep.equal([
      undefined,
      undefined,
      new Uint8Array(0),
    ]);
    await view.prove([policy(0n, 1n, 39n, 2n ** 255n), { address: NOBODY, slots: [1n], code: true }]);
    expect(view.slots(POLICY)).to.deep.equal(
      new Map([
        [0n, 0n],
        [1n, 11n],
        [39n, 429n],
        [2n ** 255n, 0n],
      ]),
    );
    expect(view.account(POLICY)).to.deep.include({ nonce: 0n, balance: 0n });
    expect(view.code(view.account(POLICY)?.codeHash ?? "")).to.deep.equal(Buffer.from(CODE.slice(2), "hex"));
    expect([view.account(NOBODY), view.slots(NOBODY)?.get(1n)]).to.deep.equal([null, 0n]);
    expect([view.slots(POLICY)?.get(2n), view.account(REGISTRY)]).to.deep.equal([undefined, undefined]);
  });

  it("asks nothing for the slots of an account that has no storage", async () => {
    const [rich] = (await chain.request("eth_accounts")) as [string];
    const { rpc, exchanges } = record(chain.rpc);
    const view = await createWorld({ rpc }).at(await chain.head());
    await view.prove([{ address: rich, slots: [], code: true }]);
    expect(view.account(rich)).to.include({ storageRoot: EMPTY_ROOT, codeHash: EMPTY_CODE_HASH });
    await view.prove([{ address: rich, slots: [1n, 2n], code: true }]);
    expect([view.slots(rich)?.get(2n), exchanges.length]).to.deep.equal([0n, 2]);
  });

  it("proves 300 slots in one exchange, a hundred to a call", async () => {
    const slots = new Map(Array.from({ length: 300 }, (_, i) => [BigInt(i) ** 3n, BigInt(i)]));
    const { rpc, exchanges } = record(chain.rpc);
    const view = await createWorld({ rpc }).at(await chain.write(POLICY, slots));
    await view.prove([{ address: POLICY, slots: [...slots.keys()], code: false }]);
    expect([...slots].every(([slot, value]) => view.slots(POLICY)?.get(slot) === value)).to.equal(true);
    expect(exchanges.slice(1).map(methodsOf)).to.deep.equal([["eth_getProof", "eth_getProof", "eth_getProof"]]);
  });

  it("proves once what several ask for at the same time", async () => {
    const { rpc, exchanges } = record(chain.rpc);
    const world = createWorld({ rpc });
    const head = await chain.head();
    const [view, same] = await Promise.all([world.at(head), world.at(head)]);
    expect([view === same, exchanges.length]).to.deep.equal([true, 1]);
    await Promise.all([
      view.prove([policy(1n, 2n)]),
      view.prove([policy(2n, 3n)]),
      view.prove([policy(1n)]),
      view.prove([policy()]),
    ]);
    expect(view.slots(POLICY)).to.deep.equal(
      new Map([
        [1n, 11n],
        [2n, 22n],
        [3n, 33n],
      ]),
    );
    const proofs = exchanges.flat().filter(({ method }) => method === "eth_getProof");
    expect(proofs.map(({ params }) => params[1])).to.deep.equal([[wordHex(1n), wordHex(2n)], [wordHex(3n)]]);
    expect(exchanges.flat().filter(({ method }) => method === "eth_getCode")).to.have.length(1);
    exchanges.splice(0);
    await view.prove([policy(1n, 2n, 3n)]);
    expect(exchanges).to.deep.equal([]);
  });

  it("fetches code once for as long as it lasts, whichever account has it", async () => {
    const { rpc, exchanges } = record(chain.rpc);
    const world = createWorld({ rpc });
    await (await world.at(await chain.head())).prove([policy()]);
    const view = await world.at(await chain.write(NOBODY, new Map([[1n, 1n]])));
    await view.prove([{ address: REGISTRY, slots: [], code: true }]);
    expect(view.code(view.account(REGISTRY)?.codeHash ?? "")?.length).to.equal(4);
    expect(exchanges.flat().filter(({ method }) => method === "eth_getCode")).to.have.length(1);
  });

  it("begins with what an earlier run remembered, and leaves out what is no hint", async () => {
    const earlier = createWorld({ rpc: chain.rpc });
    await (await earlier.at(await chain.head())).prove([policy(1n, 38n)]);
    const hints: unknown = JSON.parse(JSON.stringify(earlier.remembered()));
    expect(hints).to.deep.equal([
      { address: POLICY, slots: [`0x${"1".padStart(64, "0")}`, `0x${"26".padStart(64, "0")}`], code: true },
    ]);
    const { rpc, exchanges } = record(chain.rpc);
    const junk = [
      null,
      7,
      {},
      { address: "0x12", slots: [], code: true },
      { address: POLICY, slots: ["1"], code: true },
    ];
    const world = createWorld({ rpc, hints: [...junk, ...(hints as unknown[])] });
    const view = await world.at(await chain.head());
    expect(exchanges.map(methodsOf)).to.deep.equal([["eth_getBlockByHash", "eth_getProof"], ["eth_getCode"]]);
    expect([view.slots(POLICY)?.get(38n), view.code(view.account(POLICY)?.codeHash ?? "")?.length]).to.deep.equal([
      418n,
      4,
    ]);
  });

  it("bounds what it remembers, and keeps what was wanted last", async () => {
    const world = createWorld({ rpc: chain.rpc });
    const view = await world.at(await chain.head());
    await view.prove([{ address: POLICY, slots: Array.from({ length: 300 }, (_, i) => BigInt(i)), code: false }]);
    const [hint] = world.remembered();
    expect([hint?.slots.length, BigInt(hint?.slots[0] ?? 0), BigInt(hint?.slots.at(-1) ?? 0)]).to.deep.equal([
      256,
      44n,
      299n,
    ]);
    const many = Array.from({ length: 33 }, (_, i) => ({
      address: `0x${(i + 1).toString(16).padStart(40, "0")}`,
      slots: [],
      code: false,
    }));
    await view.prove(many);
    expect(world.remembered().map(({ address }) => address)).to.deep.equal(many.slice(1).map(({ address }) => address));
  });

  it("does not remember a failure", async () => {
    let down = true;
    const rpc = {
      ...chain.rpc,
      batch: async (...args: Parameters<typeof chain.rpc.batch>) => (down ? [] : chain.rpc.batch(...args)),
    };
    const world = createWorld({ rpc });
    const head = await chain.head();
    await expectCodeAsync("CHAIN_UNREACHABLE", world.at(head));
    down = false;
    const view = await world.at(head);
    down = true;
    await expectCodeAsync("CHAIN_UNREACHABLE", view.prove([policy(1n)]));
    down = false;
    await view.prove([policy(1n)]);
    expect(view.slots(POLICY)?.get(1n)).to.equal(11n);
  });
});
