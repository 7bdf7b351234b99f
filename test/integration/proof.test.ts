import { expect } from "chai";

import { proveHeader } from "../../services/engine/proof/header.ts";
import { createHeadSource } from "../../services/engine/proof/heads.ts";
import { wordHex } from "../../services/engine/proof/hex.ts";
import { differs } from "../../services/engine/proof/view.ts";
import { createOfflineWorld } from "../../services/engine/proof/witness.ts";
import { createWorld } from "../../services/engine/proof/world.ts";
import { createRpc, type Rpc } from "../../services/chain/rpc/client.ts";
import { expectCodeAsync } from "../helpers/expect-code.ts";
import { type Anvil, startAnvil } from "./support/anvil.ts";
import { installAnvil, skipLoudly } from "./support/tools.ts";

const POLICY = `0x${"a1".repeat(20)}`;
const NOBODY = `0x${"c3".repeat(20)}`;
const CODE = "0x60016002";

/** The same as test/services/engine/proof/, on a node of another make: it keeps leaves of zero, and Hardhat does not. */
for (const kind of ["l1", "optimism"] as const) {
  describe(`proven state of anvil (${kind})`, () => {
    let anvil: Anvil | null = null;
    let rpc: Rpc;

    before(async function () {
      const binary = await installAnvil();
      if (binary === null) skipLoudly(this, "anvil cannot be installed from npm here (Linux on x64 only)");
      anvil = await startAnvil(binary, kind === "optimism" ? ["--optimism"] : []);
      rpc = createRpc(anvil.url);
      await rpc.request("anvil_setCode", [POLICY, CODE]);
    });
    after(() => anvil?.kill());

    const head = async () => proveHeader(await rpc.request("eth_getBlockByNumber", ["latest", false])).block;
    const write = async (slots: ReadonlyMap<bigint, bigint>) => {
      for (const [slot, value] of slots)
        await rpc.request("anvil_setStorageAt", [POLICY, wordHex(slot), wordHex(value)]);
      await rpc.request("anvil_mine", ["0x1"]);
      // The newest block's state follows a write; the one before it stays as it was mined.
      const block = await head();
      await rpc.request("anvil_mine", ["0x1"]);
      return block;
    };

    it("proves slots, zero by a leaf and by none, code and absence, and replays them offline", async () => {
      const slots = new Map(Array.from({ length: 300 }, (_, i) => [BigInt(i), BigInt(i * 11)]));
      await write(slots);
      const block = await write(new Map([[5n, 0n]]));
      const stored = new Map<string, Uint8Array>();
      const keep = (hash: string, bytes: Uint8Array) => void stored.set(hash, bytes);
      const world = createWorld({ rpc, sink: { onNode: keep, onCode: keep, onHeader: keep } });
      const wanted = [
        { address: POLICY, slots: [...slots.keys(), 2n ** 200n], code: true },
        { address: NOBODY, slots: [1n], code: true },
      ];
      const take = (hash: string) => stored.get(hash) ?? null;
      for (const from of [world, createOfflineWorld({ node: take, code: take, header: take })]) {
        const view = await from.at(block);
        await view.prove(wanted);
        expect(view.slots(POLICY)).to.deep.equal(new Map([...slots, [2n ** 200n, 0n], [5n, 0n]]));
        expect(view.code(view.account(POLICY)?.codeHash ?? "")).to.deep.equal(Buffer.from(CODE.slice(2), "hex"));
        expect([view.account(NOBODY), view.slots(NOBODY)?.get(1n)]).to.deep.equal([null, 0n]);
      }
    });

    it("sees a silent write, and is not answered about a block that a reorganization removed", async () => {
      const world = createWorld({ rpc });
      const before = await world.at(await write(new Map([[1n, 11n]])));
      await before.prove([{ address: POLICY, slots: [1n], code: false }]);
      const snapshot = await rpc.request("evm_snapshot", []);
      const gone = await write(new Map([[1n, 12n]]));
      const after = await world.at(gone);
      expect([after.slots(POLICY)?.get(1n), differs(before, after)]).to.deep.equal([12n, true]);
      await rpc.request("evm_revert", [snapshot]);
      const again = await world.at(await write(new Map([[2n, 22n]])));
      expect([again.slots(POLICY)?.get(1n), before.slots(POLICY)?.get(1n)]).to.deep.equal([11n, 11n]);
      await expectCodeAsync("CHAIN_UNREACHABLE", createWorld({ rpc }).at(gone));
    });

    it("serves heads", async () => {
      const heads = createHeadSource({ nodes: [{ url: anvil?.url ?? "", rpc }], quorum: 1, chainId: 31337 });
      await heads.start();
      expect((await heads.latest()).block.number).to.be.greaterThan(1);
    });
  });
}
