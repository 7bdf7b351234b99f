import { expect } from "chai";

import { createEvmCrypto } from "../../../../services/engine/evm/crypto.ts";
import { createLearned } from "../../../../services/engine/evm/learned.ts";
import { createMachine } from "../../../../services/engine/evm/machine.ts";
import { defaultRules } from "../../../../services/engine/evm/rules.ts";
import type { StateView } from "../../../../services/engine/proof/state.ts";
import { trustedState } from "./support/trusted-state.ts";
import { createWorld } from "./support/world.ts";

const A = `0x${"aa".repeat(20)}`;
const B = `0x${"bb".repeat(20)}`;
const wanted = (address: string, ...slots: bigint[]) => ({ address, slots, code: address === B });

describe("engine/evm/learned", () => {
  it("recalls everything that was missing of a subject, and nothing of another", () => {
    const learned = createLearned();
    learned.note("x", [wanted(A, 1n, 2n)]);
    learned.note("x", [wanted(A, 2n, 3n), wanted(B, 1n)]);
    learned.note("y", [wanted(A, 9n)]);
    expect(learned.recall("x")).to.deep.equal([wanted(A, 1n, 2n, 3n), wanted(B, 1n)]);
    expect(learned.recall("z")).to.deep.equal([]);
  });

  it("forgets a subject that asks for more than any decision needs", () => {
    const learned = createLearned();
    learned.note("x", [wanted(A, ...Array.from({ length: 512 }, (_, slot) => BigInt(slot)))]);
    expect(learned.recall("x")[0]?.slots.length).to.equal(512);
    learned.note("x", [wanted(A, 512n)]);
    expect(learned.recall("x")).to.deep.equal([]);
  });

  it("lets the next call about the same thing prove all of it in one exchange", async () => {
    const world = await createWorld();
    const machine = await createMachine({ chain: defaultRules(31337), crypto: await createEvmCrypto() });
    // Three reads in a row, each of the slot the one before named.
    const to = await world.put(1, "5f5454545f5260205ff3");
    const next = new Map([
      [0, 5],
      [5, 6],
      [6, 7],
    ]);
    await world.write(1, next);
    const exchanges = async (about?: string): Promise<number> => {
      const view = await trustedState(world.rpc);
      let count = 0;
      const counted: StateView = {
        ...view,
        prove: (asked) => {
          count += 1;
          return view.prove(asked);
        },
      };
      const outcome = await machine.call(counted, { to, data: new Uint8Array(0), gas: 100_000n }, about);
      expect(outcome).to.deep.include({ ok: true });
      expect(outcome.returned.at(-1)).to.equal(7);
      return count;
    };
    const first = await exchanges("agent");
    expect(first).to.be.greaterThan(2);
    expect(await exchanges("agent")).to.equal(1);
    expect(await exchanges("somebody else")).to.equal(first);
    expect(await exchanges(), "without a subject").to.equal(first);
  });
});
