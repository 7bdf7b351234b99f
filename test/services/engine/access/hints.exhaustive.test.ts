import { expect } from "chai";

import { openChain } from "../../../../services/engine/access/access.ts";
import type { AccessOptions } from "../../../../services/engine/access/options.ts";
import { type LyingNode, startLyingNode } from "../../../helpers/lying-node.ts";
import { type Buyer, startBuyer } from "../../chain/support/buyer.ts";
import { POLICY_GAS } from "../../chain/support/organization.ts";
import { PATIENT } from "./support/patient.ts";

describe("engine/access: hints", () => {
  let buyer: Buyer;
  let node: LyingNode;
  let proofs = 0;

  before(async () => {
    buyer = await startBuyer();
    node = await startLyingNode(buyer.org.chain.url);
    node.lies.set("eth_getProof", (proof: object) => {
      proofs += 1;
      return proof;
    });
  });
  after(async () => {
    await node.stop();
    await buyer.org.stop();
  });

  /** How many proofs the first decision of a process waits for, and what the process remembers. */
  async function firstDecision(thread: boolean, hints: readonly unknown[]) {
    const options: AccessOptions = {
      ...{ chainId: 31_337, url: node.url, trust: "single", headUrls: [], quorum: 2, mode: "embedded" },
      ...{ hardfork: "osaka", eips: [], crossCheck: 0, restSeconds: 10, thread, ...PATIENT },
    };
    const chain = await openChain(options, { hints });
    const pin = await chain.look();
    const before = proofs;
    const { evaluator: contract } = buyer.org.deployment;
    const callData = buyer.purchase(100n, pin.timestamp);
    expect(await chain.decider.decide({ pin, contract, gas: POLICY_GAS, callData })).to.include({
      verdict: "AutoApproved",
    });
    const waited = proofs - before;
    const remembered = await chain.remembered();
    await chain.close();
    return { waited, remembered };
  }

  for (const thread of [false, true]) {
    it(`prove before the first decision what the last run needed${thread ? ", on a thread too" : ""}`, async () => {
      const cold = await firstDecision(thread, []);
      expect(cold.waited).to.be.greaterThan(5);
      expect(cold.remembered.length).to.be.greaterThan(2);
      const stored: unknown = JSON.parse(JSON.stringify(cold.remembered));
      expect((await firstDecision(thread, stored as unknown[])).waited).to.equal(0);
    });
  }

  it("that are none, or somebody else's, cost time and change nothing", async () => {
    const address = `0x${"99".repeat(20)}`;
    const { waited } = await firstDecision(false, [
      null,
      7,
      { address: "x" },
      { address, slots: ["0x01"], code: true },
    ]);
    expect(waited).to.be.greaterThan(5);
  });
});
