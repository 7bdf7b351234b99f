import { expect } from "chai";

import { createEvmCrypto } from "../../../../services/engine/evm/crypto.ts";
import { createMachine, type Machine, type MachineOptions } from "../../../../services/engine/evm/machine.ts";
import { defaultRules } from "../../../../services/engine/evm/rules.ts";
import { toHex } from "../../../../services/core/encoding/hex.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { byMachine, byNode } from "./support/compare.ts";
import { trustedState } from "./support/trusted-state.ts";
import { addressOf, createWorld, type World } from "./support/world.ts";

const NO_DATA = new Uint8Array(0);
const GAS = 1_000_000n;
/** Returns the word on the stack. */
const RETURN = "5f5260205ff3";
/** CALL without data: value below gas, address and the rest. */
const call = (to: string, value = "5f") => `5f5f5f5f${value}73${to.slice(2)}5af1`;
const staticCall = (to: string) => `60205f5f5f73${to.slice(2)}5afa`;

describe("engine/evm/machine", () => {
  let world: World;
  let machine: Machine;
  let options: MachineOptions;

  before(async () => {
    world = await createWorld();
    options = { chain: defaultRules(31337), crypto: await createEvmCrypto() };
    machine = await createMachine(options);
  });

  /** Both answers to a call of this code. */
  async function both(number: number, code: string, gas = GAS): Promise<readonly [string, string]> {
    const to = await world.put(number, code);
    const view = await trustedState(world.rpc);
    const asked = { to, data: NO_DATA, gas };
    return [await byMachine(machine, view, asked), await byNode(world.rpc, view, asked)];
  }
  async function run(number: number, code: string) {
    const to = await world.put(number, code);
    return machine.call(await trustedState(world.rpc), { to, data: NO_DATA, gas: GAS });
  }

  const SEES = {
    "the block's time": "42",
    "its number": "43",
    "its beneficiary": "41",
    "its gas limit": "45",
    "its randomness": "44",
    "the chain's id": "46",
    "no base fee": "48",
    "no gas price": "3a",
    "nobody as caller": "33",
    "its own balance": "47",
    "the gas that is left": "5a",
    "the balance of nobody": "5f31",
    "the code hash of nobody": "5f3f",
    "the balance of a precompile": "600431",
    "the code hash of a precompile": "60043f",
    "the balance of an account that is not there": "61dead31",
    "the size of its code": "303b",
    "memory it never wrote": "61500051",
    "call data that is not there": "61500035",
    "what it stored for the call": "604d60035d60035c",
    "the hash of a block that does not exist yet": "62ffffff40",
    "the hash of its own block": "4340",
    "the hash of the block before": "6001430340",
    "the hash of a block that is gone": "6101f4430340",
    "the blob base fee": "4a",
  };
  for (const [what, code] of Object.entries(SEES)) {
    it(`lets code see ${what} as eth_call does`, async () => {
      const [ours, theirs] = await both(1, `${code}${RETURN}`);
      expect(ours).to.equal(theirs);
    });
  }

  const GAS_OF = {
    "an account that is cold, and then warm": `73${addressOf(90).slice(2)}3150`.repeat(2),
    "the beneficiary, which is warm": "413150",
    "a precompile, which is warm": "60093150",
    "itself, which is warm": "303150",
    "a cold slot and a warm one": "600754506007545060085450",
    "a call that fails and takes back what it warmed": `${call(addressOf(2))}5073${addressOf(91).slice(2)}3150`,
    "sending value it does not have to an account that is not there": `${call(addressOf(92), "6001")}50`,
    "sending value it does not have to nobody": `${call(addressOf(0).replace(/aa0000$/, "000000"), "6001")}50`,
    "growing memory": "5f6150005260015f6160005e",
    "hashing and copying": "6150005f20506150005f5f37",
  };
  for (const [what, code] of Object.entries(GAS_OF)) {
    it(`charges for ${what} as eth_call does`, async () => {
      await world.put(2, `73${addressOf(91).slice(2)}31505f5ffd`);
      const [ours, theirs] = await both(1, `5a${code}5a9003${RETURN}`);
      expect(ours).to.equal(theirs);
    });
  }

  for (const hardfork of ["cancun", "prague", "osaka"] as const) {
    it(`asks for as much gas before the call as ${hardfork} does, to the last unit`, async () => {
      const [old, rules] = [await createWorld(hardfork), { ...defaultRules(31337), hardfork }];
      const its = await createMachine({ ...options, chain: rules });
      const to = await old.put(1, "00");
      const view = await trustedState(old.rpc);
      const data = Uint8Array.from({ length: 1_000 }, (_, i) => i % 5);
      const [tokens, zeros] = [3_400n, 200n];
      const least = hardfork === "cancun" ? 21_000n + 16n * 800n + 4n * zeros : 21_000n + 10n * tokens;
      for (const [gas, answer] of [
        [least, "0x"],
        [least - 1n, "failed"],
      ] as const) {
        expect(await byMachine(its, view, { to, data, gas })).to.equal(answer);
        expect(await byNode(old.rpc, view, { to, data, gas })).to.equal(answer);
      }
    });
  }

  it("gives back the data of a revert, and why else it failed", async () => {
    expect(await run(1, "604d5f5260205ffd")).to.deep.include({ ok: false, why: "revert" });
    const reverted = await run(1, "604d5f5260205ffd");
    expect(toHex(reverted.returned)).to.equal(`0x${"4d".padStart(64, "0")}`);
    expect(await run(1, "fe")).to.deep.include({ ok: false, why: "invalid opcode", gasUsed: GAS });
    expect(await run(1, "01")).to.deep.include({ ok: false, why: "stack underflow" });
    expect(await run(1, "600356")).to.deep.include({ ok: false, why: "invalid JUMP" });
    expect(await run(1, "5b5f5f56")).to.deep.include({ ok: false, why: "stack overflow" });
  });

  it("denies at an address without code", async () => {
    const view = await trustedState(world.rpc);
    const outcome = await machine.call(view, { to: addressOf(77), data: NO_DATA, gas: GAS });
    expect(outcome).to.deep.include({ ok: false, why: "no contract at this address" });
  });

  const REFUSED = {
    stores: "60015f55",
    "creates a contract": "5f5f5ff0",
    "destroys itself": "61deadff",
    "catches the failure of a call that stores": `${call(addressOf(3))}50600160005260206000f3`,
  };
  for (const [what, code] of Object.entries(REFUSED)) {
    it(`does not run a contract that ${what}: no outcome, not a failed one`, async () => {
      await world.put(3, "60015f55");
      await expectCodeAsync("CALL_NOT_RUN", run(1, code));
      // and goes on
      expect((await run(1, `6001${RETURN}`)).ok).to.equal(true);
    });
  }

  it("does not run a contract that sends value it has", async () => {
    await world.fund(4);
    await expectCodeAsync("CALL_NOT_RUN", run(4, call(addressOf(5), "6001")));
    expect((await run(4, `${call(addressOf(5), "6002")}${RETURN}`)).ok).to.equal(true);
  });

  it("lets a static call fail that stores, as the chain does", async () => {
    await world.put(3, "60015f55");
    const [ours, theirs] = await both(1, `${staticCall(addressOf(3))}${RETURN}`);
    expect([ours, theirs]).to.deep.equal([`0x${"0".repeat(64)}`, `0x${"0".repeat(64)}`]);
  });

  it("ends a loop when its gas does", async () => {
    expect(await run(1, "5b5f56")).to.deep.include({ ok: false, why: "out of gas", gasUsed: GAS });
  });

  for (const loop of ["quick", "library"] as const) {
    it(`ends a loop that has too much gas when its time does, with no outcome (${loop} loop)`, async () => {
      let ms = 0;
      const slow = await createMachine({ ...options, loop, timeoutMs: 50, now: () => (ms += 10) });
      const to = await world.put(1, "5b5f56");
      const view = await trustedState(world.rpc);
      const error = await expectCodeAsync("CALL_NOT_RUN", slow.call(view, { to, data: NO_DATA, gas: 10n ** 9n }));
      expect(error.detail).to.contain("more than 50 ms");
    });
  }

  it("ends a contract that calls itself for ever when its time does", async () => {
    let ms = 0;
    const slow = await createMachine({ ...options, timeoutMs: 50, now: () => (ms += 1) });
    const to = await world.put(1, call(addressOf(1)));
    const error = await expectCodeAsync(
      "CALL_NOT_RUN",
      slow.call(await trustedState(world.rpc), { to, data: NO_DATA, gas: 10n ** 9n }),
    );
    expect(error.detail).to.contain("more than 50 ms");
  });

  it("pays for memory with gas: no offset is too large to fail", async () => {
    for (const code of [
      "63ffffffff51",
      "5f63ffffffff52",
      "7f" + "ff".repeat(32) + "51",
      "63ffffffff5ff3",
      "63ffffffff5f20",
    ]) {
      expect(await run(1, code)).to.deep.include({ ok: false, why: "out of gas" });
    }
  });
});
