import { expect } from "chai";

import { createOfflineWorld, type WitnessSource } from "../../../../services/engine/proof/witness.ts";
import { createWorld } from "../../../../services/engine/proof/world.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { intercept } from "../../chain/support/wrap-rpc.ts";
import { startStorageChain, type StorageChain } from "./support/storage-chain.ts";

const POLICY = `0x${"a1".repeat(20)}`;
const NOBODY = `0x${"c3".repeat(20)}`;
const KINDS = ["node", "code", "header"] as const;

type Stored = Record<(typeof KINDS)[number], Map<string, Uint8Array>>;

describe("engine/proof/witness", () => {
  let chain: StorageChain;
  let stored: Stored;
  const sink = () => ({
    onNode: (hash: string, rlp: Uint8Array) => void stored.node.set(hash, rlp),
    onCode: (hash: string, code: Uint8Array) => void stored.code.set(hash, code),
    onHeader: (hash: string, rlp: Uint8Array) => void stored.header.set(hash, rlp),
  });
  const source = (from: Stored = stored): WitnessSource => ({
    node: (hash) => from.node.get(hash) ?? null,
    code: async (hash) => from.code.get(hash) ?? null,
    header: (hash) => from.header.get(hash) ?? null,
  });
  const without = (kind: keyof Stored, hash: string): Stored => ({
    ...stored,
    [kind]: new Map([...stored[kind]].filter(([other]) => other !== hash)),
  });
  const wanted = [
    { address: POLICY, slots: [0n, 1n, 39n, 77n], code: true },
    { address: NOBODY, slots: [1n], code: true },
  ];

  before(async () => {
    chain = await startStorageChain();
    await chain.request("hardhat_setCode", POLICY, "0x60016002");
    await chain.write(POLICY, new Map(Array.from({ length: 40 }, (_, i) => [BigInt(i), BigInt(i * 11)])));
  });
  after(() => chain.stop());
  beforeEach(() => {
    stored = { node: new Map(), code: new Map(), header: new Map() };
  });

  it("shows offline what a view had proven, at every head it was used at", async () => {
    const world = createWorld({ rpc: chain.rpc, sink: sink() });
    const heads = [await chain.head()];
    await (await world.at({ hash: heads[0]?.hash ?? "" })).prove(wanted);
    heads.push(await chain.write(NOBODY, new Map([[1n, 5n]])));
    heads.push(await chain.write(POLICY, new Map([[1n, 12n]])));
    for (const { hash } of heads) await world.at({ hash });
    for (const { hash } of heads) {
      const [online, offline] = [await world.at({ hash }), await createOfflineWorld(source()).at({ hash })];
      await offline.prove(wanted);
      expect(offline.block).to.deep.equal(online.block);
      for (const { address, slots } of wanted) {
        expect(offline.account(address)).to.deep.equal(online.account(address));
        for (const slot of slots)
          expect(offline.slots(address)?.get(slot)).to.equal(online.slots(address)?.get(slot) ?? -1n);
        const codeHash = online.account(address)?.codeHash ?? "";
        expect(offline.code(codeHash)).to.deep.equal(online.code(codeHash));
      }
    }
  });

  it("is WITNESS_INCOMPLETE by hash when any part is missing or is another one", async () => {
    const { hash } = await chain.head();
    await (await createWorld({ rpc: chain.rpc, sink: sink() }).at({ hash })).prove(wanted);
    const replay = async (from: Stored) => (await createOfflineWorld(source(from)).at({ hash })).prove(wanted);
    await replay(stored);
    for (const kind of KINDS) {
      expect(stored[kind].size).to.be.greaterThan(0);
      for (const key of stored[kind].keys()) {
        const missing = await expectCodeAsync("WITNESS_INCOMPLETE", replay(without(kind, key)));
        expect(missing.detail).to.equal(`${kind} ${key} is not stored`);
        const other = { ...stored, [kind]: new Map([...stored[kind], [key, Uint8Array.of(0xc0)]]) };
        const changed = await expectCodeAsync("WITNESS_INCOMPLETE", replay(other));
        expect(changed.detail).to.equal(`what is stored as ${kind} ${key} has another hash`);
      }
    }
  });

  it("is WITNESS_INCOMPLETE for a slot the decision did not read", async () => {
    const { hash } = await chain.head();
    const view = await createWorld({ rpc: chain.rpc, sink: sink() }).at({ hash });
    await view.prove([{ address: POLICY, slots: [1n], code: false }]);
    const offline = await createOfflineWorld(source()).at({ hash });
    const slots = Array.from({ length: 40 }, (_, i) => BigInt(i));
    await expectCodeAsync("WITNESS_INCOMPLETE", offline.prove([{ address: POLICY, slots, code: false }]));
    await expectCodeAsync("WITNESS_INCOMPLETE", offline.prove([{ address: POLICY, slots: [], code: true }]));
    expect(offline.slots(POLICY)?.has(2n)).to.equal(false);
  });

  it("stores nothing of an answer that did not hold", async () => {
    const { hash } = await chain.head();
    const lying = intercept(chain.rpc, async (method, params) => {
      if (method !== "eth_getProof" && method !== "eth_getCode") return undefined;
      const honest = await chain.rpc.request(method, params);
      return { result: typeof honest === "string" ? "0x00" : { ...(honest as object), storageProof: [] } };
    });
    const view = await createWorld({ rpc: lying, sink: sink() }).at({ hash });
    await expectCodeAsync("STATE_PROOF_INVALID", view.prove(wanted));
    await expectCodeAsync("STATE_PROOF_INVALID", view.prove([{ address: POLICY, slots: [], code: true }]));
    expect([stored.code.size, stored.header.size]).to.deep.equal([0, 1]);
  });
});
