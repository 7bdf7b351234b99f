import { expect } from "chai";
import { network } from "hardhat";

import type { ActionRequestStruct } from "../../../types/ethers-contracts/contracts/interfaces/IEvaluator.ts";
import { deploySystem } from "../fixture.ts";
import { chain, establish } from "../lineage/support/lineage.ts";
import { executionGas } from "../support/execution-gas.ts";
import { expectGas } from "../support/gas-snapshot.ts";
import { resumed } from "../support/party-approvals.ts";
import { decide, inWords, purchase } from "../support/purchases.ts";
import { everyRule, GAS_LIMIT, limits, publish, TRUST_POLICY, trustOn } from "../support/trust.ts";

const connection = await network.create();
const DEPTHS = [1, 3, 8] as const;
const TOLERANCE = 10;
const HELD_AMOUNT = 150n;

/** Every evaluator on, at each depth. */
async function deployed() {
  const trust = await trustOn(await deploySystem(connection));
  await publish(trust, await everyRule(trust));
  const genesis = await establish(trust);
  const paths: string[][] = [];
  for (const depth of DEPTHS) paths.push((await chain(trust, genesis, depth, limits())).nodes);
  return { ...trust, paths };
}

describe("Gas of a decision, every evaluator on", () => {
  let trust: Awaited<ReturnType<typeof deployed>>;
  const lines: string[] = [];

  beforeEach(async () => {
    trust = await connection.networkHelpers.loadFixture(deployed);
  });

  after(() => console.log(lines.join("\n")));

  /** Measures, holds against what was committed, and reports. */
  function note(name: string, gas: bigint) {
    expectGas(name, gas, TOLERANCE);
    lines.push(`      ${name.padEnd(64)} ${String(gas).padStart(8)} gas`);
  }

  for (const [index, depth] of DEPTHS.entries()) {
    describe(`at depth ${depth}`, () => {
      const request = async (overrides: Partial<ActionRequestStruct> = {}) =>
        await purchase(trust, trust.paths[index] ?? [], overrides);
      const measure = async (asked: ActionRequestStruct) =>
        await executionGas(trust.policy, "evaluate", [TRUST_POLICY, asked], GAS_LIMIT);

      it("TrustPolicy, within every limit", async () => {
        const asked = await request();
        expect(await decide(trust, asked)).to.deep.equal(["AUTO_APPROVED", "NONE", "WITHIN_LIMITS"]);
        note(`TrustPolicy.evaluate, depth ${depth}, within every limit`, await measure(asked));
      });

      it("TrustPolicy, held and released by a wallet, a P-256 key and a smart account", async () => {
        const approvals = await resumed(trust, Object.values(trust.approvers));
        const asked = await request({ amount: HELD_AMOUNT, ...approvals });
        expect(await decide(trust, asked)).to.deep.equal(["FLAGGED", "FINANCIAL", "APPROVED"]);
        note(`TrustPolicy.evaluate, depth ${depth}, released by three approvals`, await measure(asked));
      });

      it("TrustLineage alone", async () => {
        const asked = await request();
        const answer = inWords(await trust.lineage.evaluate(TRUST_POLICY, asked));
        expect(answer).to.deep.equal(["AUTO_APPROVED", "NONE", "WITHIN_LIMITS"]);
        const gas = await executionGas(trust.lineage, "evaluate", [TRUST_POLICY, asked], GAS_LIMIT);
        note(`TrustLineage.evaluate, depth ${depth}`, gas);
        // What the policy gives the walk, exactly: a path it cannot finish would be UNEVALUABLE.
        expect(gas < (await trust.policy.LINEAGE_GAS()), `${gas} gas`).to.equal(true);
      });
    });
  }
});
