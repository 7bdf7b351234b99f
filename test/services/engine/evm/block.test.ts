import { createBlockHeader } from "@ethereumjs/block";
import { createCustomCommon, Mainnet } from "@ethereumjs/common";
import { expect } from "chai";
import fc from "fast-check";

import { blobBaseFee } from "../../../../services/engine/evm/blob-fee.ts";
import { createEvmCrypto } from "../../../../services/engine/evm/crypto.ts";
import { createMachine, type Machine } from "../../../../services/engine/evm/machine.ts";
import { defaultRules } from "../../../../services/engine/evm/rules.ts";
import type { StateView } from "../../../../services/engine/proof/state.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { byMachine, byNode } from "./support/compare.ts";
import { trustedState } from "./support/trusted-state.ts";
import { addressOf, createWorld, type World } from "./support/world.ts";

const GAS = 1_000_000n;
const NO_DATA = new Uint8Array(0);
const RETURN = "5f5260205ff3";
const BLOB_BASE_FEE = `4a${RETURN}`;
/** Gives a word back from a call into the account of a number. */
const asking = (number: number) => `60205f5f5f73${addressOf(number).slice(2)}5afa505f51${RETURN}`;
const hex = (value: number) => value.toString(16).padStart(4, "0");
/** The hash of the block so many blocks before this one. */
const hashBefore = (distance: number) => `61${hex(distance)}430340${RETURN}`;

const [MAINNET, ELSEWHERE] = [1, 31_337];
/** Forks of Ethereum with a blob fee of their own: the first second of each. */
const FORKS = [
  ["cancun", 1_710_338_135],
  ["prague", 1_746_612_311],
  ["bpo1", 1_765_290_071],
  ["bpo2", 1_767_747_671],
] as const;

describe("engine/evm: what code sees of its block beyond the header's words", () => {
  describe("the blob base fee", () => {
    it("is what clients of Ethereum compute, for every fork there is", () => {
      const excess = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 22n }), fc.bigInt({ min: 0n, max: 2n ** 30n }));
      fc.assert(
        fc.property(excess, fc.constantFrom(...FORKS), (excessBlobGas, [hardfork, timestamp]) => {
          const common = createCustomCommon({}, Mainnet, { hardfork });
          const theirs = createBlockHeader({ excessBlobGas, number: 1n }, { common }).getBlobGasPrice();
          expect(blobBaseFee(MAINNET, { timestamp, excessBlobGas })).to.equal(theirs);
        }),
      );
    });

    it("changes with the second a fork begins, and is 1 where no blobs wait", () => {
      const excessBlobGas = 50_000_000n;
      const at = (timestamp: number) => blobBaseFee(MAINNET, { timestamp, excessBlobGas });
      for (const [, since] of FORKS.slice(1)) expect(at(since - 1)).not.to.equal(at(since));
      expect(at(FORKS[3][1] + 10 ** 9)).to.equal(at(FORKS[3][1]));
      for (const [, timestamp] of FORKS) expect(blobBaseFee(MAINNET, { timestamp, excessBlobGas: 0n })).to.equal(1n);
    });

    it("is not known where the header has no such member, and where blobs wait by a schedule nobody told", () => {
      expect(blobBaseFee(MAINNET, { timestamp: FORKS[3][1], excessBlobGas: null })).to.equal(null);
      expect(blobBaseFee(MAINNET, { timestamp: FORKS[0][1] - 1, excessBlobGas: 1n })).to.equal(null);
      expect(blobBaseFee(ELSEWHERE, { timestamp: FORKS[3][1], excessBlobGas: 1n })).to.equal(null);
      expect(blobBaseFee(ELSEWHERE, { timestamp: FORKS[3][1], excessBlobGas: 0n })).to.equal(1n);
    });
  });

  describe("in a contract", () => {
    let world: World;
    let machine: Machine;

    before(async () => {
      world = await createWorld();
      machine = await createMachine({ chain: defaultRules(ELSEWHERE), crypto: await createEvmCrypto() });
    });

    const call = (to: string) => ({ to, data: NO_DATA, gas: GAS });
    const withExcess = (view: StateView, excessBlobGas: bigint | null): StateView => ({
      ...view,
      block: { ...view.block, excessBlobGas },
    });

    it("sees the blob base fee the node shows it", async () => {
      const to = await world.put(1, BLOB_BASE_FEE);
      const view = await trustedState(world.rpc);
      expect(view.block.excessBlobGas).to.equal(0n);
      expect(await byMachine(machine, view, call(to))).to.equal(await byNode(world.rpc, view, call(to)));
    });

    it("is not run where the fee is not known, and the account that asks is named, not the one that asked it", async () => {
      await world.put(2, BLOB_BASE_FEE);
      const outer = await world.put(1, asking(2));
      for (const excess of [null, 1n]) {
        const view = withExcess(await trustedState(world.rpc), excess);
        const { detail } = await expectCodeAsync("CALL_NOT_RUN", machine.call(view, call(outer)));
        expect(detail).to.contain("blob base fee").and.contain(addressOf(2)).and.not.contain(addressOf(1));
      }
    });

    it("sees the hashes of the last 256 blocks as the node does, and of none before", async () => {
      const distances = [1, 2, 3, 100, 255, 256, 257, 300] as const;
      const places = await Promise.all(distances.map((distance, i) => world.put(20 + i, hashBefore(distance))));
      for (let i = 0; i < 301; i += 1) await world.mine();
      await world.keepHashes();
      const view = await trustedState(world.rpc);
      for (const [i, distance] of distances.entries()) {
        const to = places[i] ?? "";
        const ours = await byMachine(machine, view, call(to));
        expect(ours, `${distance} before`).to.equal(await byNode(world.rpc, view, call(to)));
        expect(BigInt(ours) !== 0n, `${distance} before`).to.equal(distance <= 256);
      }
    });

    it("is not run when it asks for a hash the chain does not keep", async () => {
      const old = await createWorld("cancun");
      const its = await createMachine({
        chain: { ...defaultRules(ELSEWHERE), hardfork: "cancun" },
        crypto: await createEvmCrypto(),
      });
      for (let i = 0; i < 3; i += 1) await old.mine();
      const to = await old.put(1, hashBefore(2));
      const { detail } = await expectCodeAsync("CALL_NOT_RUN", its.call(await trustedState(old.rpc), call(to)));
      expect(detail).to.contain("hash of block").and.contain(to);
      const parent = await old.put(1, hashBefore(1));
      const view = await trustedState(old.rpc);
      expect(await byMachine(its, view, call(parent))).to.equal(await byNode(old.rpc, view, call(parent)));
    });
  });
});
