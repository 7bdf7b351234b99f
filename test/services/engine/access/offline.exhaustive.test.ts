import { expect } from "chai";

import { openChain } from "../../../../services/engine/access/access.ts";
import { createEmbeddedDecider } from "../../../../services/engine/decide/embedded-mode.ts";
import { createEvmCrypto } from "../../../../services/engine/evm/crypto.ts";
import { createMachine } from "../../../../services/engine/evm/machine.ts";
import { defaultRules } from "../../../../services/engine/evm/rules.ts";
import { createOfflineWorld } from "../../../../services/engine/proof/witness.ts";
import { isCountersignError } from "../../../../services/core/errors/error.ts";
import { openWitnessStore } from "../../../../services/store/sqlite/witness.ts";
import { type Buyer, startBuyer } from "../../chain/support/buyer.ts";
import { POLICY_GAS, temporaryDirectory } from "../../chain/support/organization.ts";
import { PATIENT } from "./support/patient.ts";

const CHAIN_ID = 31_337;

describe("engine/access: decisions replayed from their witness", () => {
  let buyer: Buyer;
  before(async () => {
    buyer = await startBuyer(400_000n);
  });

  it("gives every decision again with no node at all, and says so when one part is missing", async () => {
    const directory = await temporaryDirectory();
    const witness = await openWitnessStore(`${directory.path}/witness.sqlite`);
    const chain = await openChain(
      {
        ...{ chainId: CHAIN_ID, url: buyer.org.chain.url, trust: "single", headUrls: [], quorum: 2 },
        ...{ mode: "embedded", hardfork: "osaka", eips: [], crossCheck: 0, restSeconds: 10, ...PATIENT },
      },
      { witness },
    );
    const pin = await chain.look();
    const calls = [100n, 100_001n, 400_001n, 5_000_001n].map((amount) => ({
      pin,
      contract: buyer.org.deployment.evaluator,
      gas: POLICY_GAS,
      callData: buyer.purchase(amount, pin.timestamp),
    }));
    const decided = await Promise.all(calls.map((call) => chain.decider.decide(call)));
    expect(new Set(decided.map(({ reason }) => reason)).size).to.equal(4);
    await buyer.org.stop();

    const read = new Set<string>();
    let hidden = "";
    const find = async (hash: string): Promise<Uint8Array | null> => {
      const bytes = hash === hidden ? null : await witness.get(hash);
      if (bytes !== null) read.add(hash);
      return bytes;
    };
    const machine = await createMachine({ chain: defaultRules(CHAIN_ID), crypto: await createEvmCrypto() });
    const replay = () => {
      const world = createOfflineWorld({ node: find, code: find, header: find });
      const decider = createEmbeddedDecider({ machine, viewAt: (hash) => world.at({ hash }) });
      return Promise.all(calls.map((call) => decider.decide(call)));
    };
    expect(await replay()).to.deep.equal(decided);
    const parts = [...read];
    expect(parts.length).to.be.greaterThan(10);
    let needed = 0;
    for (const part of parts) {
      hidden = part;
      try {
        // Some are on the way to what is only guessed to be needed, and then the answer is the same without them.
        expect(await replay()).to.deep.equal(decided);
      } catch (error) {
        expect(isCountersignError(error) && error.code, part).to.equal("WITNESS_INCOMPLETE");
        needed += 1;
      }
    }
    expect(needed).to.be.greaterThan(parts.length / 2);
    await witness.close();
    await directory.remove();
  });
});
