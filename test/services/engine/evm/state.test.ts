import { expect } from "chai";

import { createEvmCrypto } from "../../../../services/engine/evm/crypto.ts";
import { createInterpreter } from "../../../../services/engine/evm/interpreter.ts";
import { createMachine, type Machine, type MachineOptions } from "../../../../services/engine/evm/machine.ts";
import { defaultRules } from "../../../../services/engine/evm/rules.ts";
import type { StateView } from "../../../../services/engine/proof/state.ts";
import { CountersignError } from "../../../../services/core/errors/error.ts";
import { toHex } from "../../../../services/core/encoding/hex.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { trustedState } from "./support/trusted-state.ts";
import { addressOf, createWorld, type World } from "./support/world.ts";

const NO_DATA = new Uint8Array(0);
const GAS = 1_000_000n;
const RETURN = "5f5260205ff3";
/** Slots 0 to 9, added up. */
const TEN_SLOTS = `5f${Array.from({ length: 10 }, (_, i) => `60${i.toString(16).padStart(2, "0")}5401`).join("")}${RETURN}`;
/** Each slot says where the next is: slot(slot(slot(5))). */
const THREE_DEEP = `600554600101546001015460010154${RETURN}`;

describe("engine/evm/machine over state that is not all proven", () => {
  let world: World;
  let machine: Machine;
  let options: MachineOptions;

  before(async () => {
    world = await createWorld();
    options = { chain: defaultRules(31337), crypto: await createEvmCrypto() };
    machine = await createMachine(options);
  });

  const call = (view: StateView, to: string) => machine.call(view, { to, data: NO_DATA, gas: GAS });

  it("proves what one run was missing in one exchange, and nothing the second time", async () => {
    const to = await world.put(1, TEN_SLOTS);
    const view = await trustedState(world.rpc);
    await call(view, to);
    // the code, then ten slots
    expect(view.asked.map((wanted) => wanted.map(({ slots, code }) => [slots.length, code]))).to.deep.equal([
      [[0, true]],
      [[10, false]],
    ]);
    expect(view.asked.flat().map(({ address }) => address)).to.deep.equal([to, to]);
    await call(view, to);
    expect(view.asked).to.have.length(2);
  });

  it("follows what it finds until nothing is missing", async () => {
    const to = await world.put(1, THREE_DEEP);
    const view = await trustedState(world.rpc);
    expect((await call(view, to)).ok).to.equal(true);
    const slots = view.asked.flat().flatMap((wanted) => wanted.slots);
    expect(slots).to.deep.equal([5n, 1n]);
  });

  it("never answers from a run that went on with made-up zeros", async () => {
    // Stores when slot 0 is zero; it is 7.
    const to = await world.put(1, `5f54600b575f5f555b5f54${RETURN}`.replace("600b", "6008"));
    const view = await trustedState(world.rpc);
    const seven: StateView = {
      ...view,
      account: (address) => view.account(address),
      slots: (address) => {
        const known = view.slots(address);
        return known?.has(0n) === true ? new Map([[0n, 7n]]) : known;
      },
    };
    const outcome = await call(seven, to);
    expect([outcome.ok, BigInt(toHex(outcome.returned))]).to.deep.equal([true, 7n]);
  });

  it("proves neither precompiles nor nobody when they only are called and call", async () => {
    const to = await world.put(1, `60205f60205f5f60025af150${"5f51"}${RETURN}`);
    const view = await trustedState(world.rpc);
    expect((await call(view, to)).ok).to.equal(true);
    expect(new Set(view.asked.flat().map(({ address }) => address))).to.deep.equal(new Set([to]));
  });

  it("gives up with the reason when the proof is refused", async () => {
    const to = await world.put(1, TEN_SLOTS);
    const view = await trustedState(world.rpc);
    const refused: StateView = {
      ...view,
      prove: async () => Promise.reject(new CountersignError("STATE_PROOF_INVALID", "no")),
    };
    await expectCodeAsync("STATE_PROOF_INVALID", call(refused, to));
  });

  it("comes to its answer on a witness of nothing but what the answer rests on", async () => {
    // Slot 1 when slot 0 is not zero, as it is, and slots 2 and 3 when it is, as it seems to be until it is proven.
    const to = await world.put(1, `5f54600d5760025460035401005b600154${RETURN}`);
    const trusted = await trustedState(world.rpc);
    const values = new Map([
      [0n, 7n],
      [1n, 9n],
    ]);
    const witness = (shown: readonly bigint[]): StateView => {
      const proven = new Map<bigint, bigint>();
      return {
        ...trusted,
        slots: () => proven,
        prove: async (wanted) => {
          const slots = wanted.flatMap((one) => one.slots);
          if (slots.some((slot) => !shown.includes(slot)))
            throw new CountersignError("WITNESS_INCOMPLETE", "not shown");
          await trusted.prove(wanted);
          for (const slot of slots) proven.set(slot, values.get(slot) ?? 0n);
        },
      };
    };
    const { ok, returned } = await call(witness([0n, 1n]), to);
    expect([ok, BigInt(toHex(returned))]).to.deep.equal([true, 9n]);
    for (const shown of [[1n, 2n, 3n], [0n, 2n, 3n], []]) {
      await expectCodeAsync("WITNESS_INCOMPLETE", call(witness(shown), to));
    }
  });

  it("gives up when what it asks for is never proven", async () => {
    const to = await world.put(1, TEN_SLOTS);
    const view: StateView = { ...(await trustedState(world.rpc)), prove: async () => undefined };
    const error = await expectCodeAsync("CALL_NOT_RUN", call(view, to));
    expect(error.detail).to.contain("still missing");
  });

  it("asks for no more than 256 slots at once", async () => {
    // 3,000 slots by a loop: i from 3000 down to 0
    const to = await world.put(1, `610bb85b80545060019003806003575f${RETURN}`);
    const view = await trustedState(world.rpc);
    const outcome = await machine.call(view, { to, data: NO_DATA, gas: 20_000_000n });
    expect(outcome.ok).to.equal(true);
    const sizes = view.asked.flatMap((wanted) => wanted.map(({ slots }) => slots.length));
    expect(Math.max(...sizes)).to.equal(256);
    expect(sizes.reduce((sum, size) => sum + size, 0)).to.equal(3_000);
  });

  it("never mixes eight calls under way at two blocks", async () => {
    // The block's time, before and after a call that reads slots, of which each view must prove its own.
    await world.put(2, TEN_SLOTS);
    const called = `5f5f5f5f5f73${addressOf(2).slice(2)}5af150`;
    const to = await world.put(
      1,
      `42${called}${"60201b"}${called}421760405f20505f52${"600054600154"}505042602052${"60405ff3"}`,
    );
    const first = await trustedState(world.rpc);
    await world.mine();
    await world.mine();
    const second = await trustedState(world.rpc);
    expect(second.block.timestamp).to.be.greaterThan(first.block.timestamp);
    const overlapping = async () =>
      Promise.all(
        [first, second, first, second, second, first, second, first].map(
          async (view) => [view, await call(view, to)] as const,
        ),
      );
    // once with everything missing, and once with nothing
    const outcomes = [...(await overlapping()), ...(await overlapping())];
    for (const [view, outcome] of outcomes) {
      const time = BigInt(view.block.timestamp);
      const word = (value: bigint) => value.toString(16).padStart(64, "0");
      expect(toHex(outcome.returned)).to.equal(`0x${word((time << 32n) | time)}${word(time)}`);
    }
  });

  it("keeps nothing of a call: the next pays for a cold slot again, whatever became of the one before", async () => {
    const interpreter = await createInterpreter(options);
    const reads = await world.put(1, TEN_SLOTS);
    const fails = await world.put(2, `5f5450604d60035d5f5f5f5f5f73${addressOf(3).slice(2)}5af1fe`);
    const stores = await world.put(3, "60015f55");
    const view = await trustedState(world.rpc);
    for (const to of [reads, fails]) await machine.call(view, { to, data: NO_DATA, gas: GAS }).catch(() => undefined);
    await view.prove([{ address: stores, slots: [0n], code: true }]);
    const asked = { data: NO_DATA, gas: GAS, from: addressOf(9) };
    const gas = new Set<bigint | null>();
    for (let i = 0; i < 50; i += 1) {
      const { outcome } = await interpreter.run(view, { ...asked, to: reads });
      gas.add(outcome?.gasUsed ?? null);
      await interpreter.run(view, { ...asked, to: fails }).catch(() => undefined);
      expect(interpreter.journalSize).to.equal(0);
    }
    expect(gas.size).to.equal(1);
  });
});
