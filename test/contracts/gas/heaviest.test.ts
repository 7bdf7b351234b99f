import { expect } from "chai";
import { id, toBeHex } from "ethers";
import { network } from "hardhat";

import { planRootOf } from "../../../services/core/plans/tree.ts";
import type { ActionRequestStruct } from "../../../types/ethers-contracts/contracts/interfaces/IEvaluator.ts";
import { deploySystem } from "../fixture.ts";
import { bound, DAY, NOT_BEFORE } from "../lineage/support/envelopes.ts";
import { chain, establish } from "../lineage/support/lineage.ts";
import { executionGas, intrinsicGas } from "../support/execution-gas.ts";
import { expectGas } from "../support/gas-snapshot.ts";
import { resumed } from "../support/party-approvals.ts";
import { facetsWith, inWords, purchase, stepOf } from "../support/purchases.ts";
import { everyRule, GAS_LIMIT, limits, publish, TRUST_POLICY, trustOn } from "../support/trust.ts";

const connection = await network.create();
const DEPTH = 8;
const TOLERANCE = 10;
/** Enough to answer something. */
const LITTLE = 300_000n;
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** Reached by every amount, and of more than 64 bits: each kind of bound takes two slots, and all of them are read. */
const NEAR = bound(1n, 2n ** 100n, 2n ** 120n);

/** As many blackouts as there may be, none of them now, and bounds that flag everything: what takes longest to block nothing. */
function heaviest() {
  const { temporal, financial, ...rest } = limits();
  const days = [10n, 20n, 30n, 40n, 50n, 60n, 70n, 80n].map((day) => NOT_BEFORE + day * DAY);
  return {
    ...rest,
    financial: { ...financial, perAction: NEAR, perDay: NEAR, perMonth: NEAR, lifetime: NEAR },
    temporal: { ...temporal, blackouts: days.map((from) => ({ from, until: from + DAY })) },
  };
}

async function deployed() {
  const trust = await trustOn(await deploySystem(connection));
  await publish(trust, await everyRule(trust));
  return { ...trust, nodes: (await chain(trust, await establish(trust), DEPTH, heaviest())).nodes };
}

describe("Gas of the heaviest path there can be", () => {
  let trust: Awaited<ReturnType<typeof deployed>>;

  beforeEach(async () => {
    trust = await connection.networkHelpers.loadFixture(deployed);
  });

  const request = async (overrides: Partial<ActionRequestStruct> = {}) =>
    await purchase(trust, trust.nodes, { facets: facetsWith("EXTERNAL", "PII"), ...overrides });

  /** What a version with this gas limit decides. */
  async function answerWith(asked: ActionRequestStruct, gas: bigint) {
    const { data } = await trust.policy.evaluate.populateTransaction(TRUST_POLICY, asked);
    const gasLimit = gas + intrinsicGas(data);
    return inWords(await trust.policy.evaluate.staticCall(TRUST_POLICY, asked, { gasLimit }));
  }

  /** The smallest gas limit with this answer, which must then be the answer from there on. */
  async function leastGas(asked: ActionRequestStruct, answer: readonly string[]): Promise<bigint> {
    let [low, high] = [LITTLE, GAS_LIMIT];
    while (low < high) {
      const middle = (low + high) / 2n;
      if (String(await answerWith(asked, middle)) === String(answer)) high = middle;
      else low = middle + 1n;
    }
    return low;
  }

  it("leaves the lineage room within what the policy gives it", async () => {
    const gas = await executionGas(trust.lineage, "evaluate", [TRUST_POLICY, await request()], GAS_LIMIT);
    expectGas(`TrustLineage.evaluate, depth ${DEPTH}, heaviest`, gas, TOLERANCE);
    expect(gas < (await trust.policy.LINEAGE_GAS()), `${gas} gas`).to.equal(true);
    console.log(`      TrustLineage.evaluate: ${gas} gas`);
  });

  for (const { name, answer, ask } of [
    {
      name: "near every limit",
      answer: ["FLAGGED", "FINANCIAL", "NEAR_LIMIT"],
      ask: async () => await request(),
    },
    {
      name: "a step of the longest plan, beside sixteen floors",
      answer: ["FLAGGED", "FINANCIAL", "NEAR_LIMIT"],
      ask: async () => {
        const planPath = numbers(16).map((n) => id(`sibling ${n}`));
        const floors = numbers(16).map((n) => ({ record: toBeHex(n, 32), source: 1n, verdict: 1n }));
        const asked = await request({ plan: planRootOf(id("act"), planPath), planPath, floors });
        return { ...asked, spent: [...asked.spent, stepOf(asked)] };
      },
    },
    {
      name: "released by three approvals",
      answer: ["FLAGGED", "FINANCIAL", "APPROVED"],
      ask: async () => await request({ amount: 150n, ...(await resumed(trust, Object.values(trust.approvers))) }),
    },
  ]) {
    it(`${name}: is decided the same at every gas limit from the least on, and blocked below`, async () => {
      const asked = await ask();
      const gas = await leastGas(asked, answer);
      expectGas(`TrustPolicy.evaluate, depth ${DEPTH}, least gas limit, ${name}`, gas, TOLERANCE);
      console.log(`      TrustPolicy.evaluate, ${name}: a gas limit of ${gas} at least`);
      for (const more of [1n, 1_000n, 100_000n]) expect(await answerWith(asked, gas + more)).to.deep.equal(answer);
      for (const less of [1n, 1_000n]) {
        // What is missing first is the gas of the walk, which gets it in full or is not asked.
        expect(await answerWith(asked, gas - less)).to.deep.equal(["BLOCKED", "NONE", "UNEVALUABLE"]);
      }
    });
  }
});
