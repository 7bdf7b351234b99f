import { expect } from "chai";
import { id, ZeroHash } from "ethers";
import fc from "fast-check";
import { network } from "hardhat";

import { encodePolicyParameters } from "../../../services/chain/abi/policy-parameters.ts";
import { gasNeeded } from "../../../services/core/policy/gas.ts";
import { parametersWith, type PolicyParameters, SCOPE } from "../../../services/core/policy/parameters.ts";
import { deploySystem, FOREVER, MAPPING_HASH } from "../fixture.ts";
import { chain, establish } from "../lineage/support/lineage.ts";
import { intrinsicGas } from "../support/execution-gas.ts";
import { policyMark } from "../support/marks.ts";
import { VISITOR_POLICY, visitorRules } from "../support/neighbours.ts";
import { ADDRESS } from "../support/policy-values.ts";
import { inWords, purchase } from "../support/purchases.ts";
import { ANSWER, deployCases, deployRawEvaluator } from "../support/raw-evaluator.ts";
import { everyRule, limits, TRUST_POLICY, trustOn } from "../support/trust.ts";

const connection = await network.create();
const MOST = 10_000_000n;
/** Loops until 8,192 gas are left, then answers AutoApproved, no dimension, reason 1. */
const GREEDY = "0x5b5a61200010600057 60015f52600160405260605ff3".replace(" ", "");

async function deployed() {
  const trust = await trustOn(await deploySystem(connection));
  return { ...trust, nodes: (await chain(trust, await establish(trust), 1, limits())).nodes };
}

describe("The gas parameters need", () => {
  let trust: Awaited<ReturnType<typeof deployed>>;

  beforeEach(async () => {
    trust = await connection.networkHelpers.loadFixture(deployed);
  });

  const publish = async (parameters: string, gasLimit: bigint, policyId = TRUST_POLICY, by?: string) => {
    const { policyRegistry, policy, actors } = trust;
    const evaluator = by ?? (await policy.getAddress());
    const codeHash = await policyRegistry.codeHashOf(evaluator);
    const mark = await policyMark(trust, policyId);
    const pins = { evaluator, gasLimit, codeHash, mappingHash: MAPPING_HASH, rationaleHash: ZeroHash };
    return await policyRegistry.connect(actors.timelock).publish(policyId, mark, FOREVER, { ...pins, parameters });
  };
  const custom = (n: number, gas = 2_000_000n) => ({ evaluator: ADDRESS(n), codeHash: id("code"), gas });
  const refused = async (parameters: PolicyParameters, gasLimit: bigint) => {
    await expect(publish(encodePolicyParameters(parameters), gasLimit))
      .to.be.revertedWithCustomError(trust.policyRegistry, "Policy_TooLittleGas")
      .withArgs(await trust.policy.getAddress(), gasLimit, gasNeeded(parameters));
  };

  it("is more than any version may have with eight customs of two million: nothing could ever be decided", async () => {
    const customs = Array.from({ length: 8 }, (_, i) => custom(i + 1));
    expect(gasNeeded({ scope: SCOPE.VISITORS, customs, partners: [] })).to.equal(16_924_768n);
    await refused(parametersWith({ customs }), MOST);
    await refused(parametersWith({ scope: SCOPE.VISITORS, customs }), MOST);
  });

  for (const [name, parameters, needed] of [
    ["nobody but the lineage", parametersWith({}), 1_300_318n],
    ["visitors", parametersWith({ scope: SCOPE.VISITORS }), 247_680n],
    ["a custom", parametersWith({ customs: [custom(1, 20_000n)] }), 1_341_598n],
    [
      "a custom and a partner",
      parametersWith({
        customs: [custom(1, 100_000n)],
        partners: [{ registry: ADDRESS(2), policyId: 1n, gas: 200_000n }],
      }),
      1_775_037n,
    ],
  ] as const) {
    it(`is with ${name} exactly the least gas limit that may be published`, async () => {
      expect(gasNeeded(parameters)).to.equal(needed);
      await refused(parameters, needed - 1n);
      await publish(encodePolicyParameters(parameters), needed);
      expect((await trust.policyRegistry.getVersion(TRUST_POLICY, 1n)).gasLimit).to.equal(needed);
    });
  }

  it("is for the contract what it is for whoever proposes", async () => {
    const gas = fc.bigInt(0n, 2n ** 64n - 1n);
    const number = fc.constantFrom(SCOPE.MEMBERS, SCOPE.VISITORS);
    const customs = fc.array(
      gas.map((each) => custom(1, each)),
      { maxLength: 9 },
    );
    const partners = fc.array(
      gas.map((each) => ({ registry: ADDRESS(2), policyId: 1n, gas: each })),
      { maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(number, customs, partners, async (scope, some, others) => {
        const parameters = parametersWith({ scope, customs: some, partners: others });
        const said = await trust.policy.gasNeeded(encodePolicyParameters(parameters));
        expect(said).to.equal(gasNeeded(parameters));
      }),
      { numRuns: 40 },
    );
  });

  it("must be said: no answer is a no", async () => {
    for (const answer of [ANSWER.revert, ANSWER.oneByte, ANSWER.twoWords, ANSWER.nothing, ANSWER.invalid]) {
      const evaluator = await deployRawEvaluator(trust, { accepts: ANSWER.word(1n), gasNeeded: answer });
      await expect(publish("0x", MOST, 7n, evaluator))
        .to.be.revertedWithCustomError(trust.policyRegistry, "Policy_TooLittleGas")
        .withArgs(evaluator, MOST, 2n ** 256n - 1n);
    }
  });

  describe("with everyone who uses up what they were given", () => {
    const greedy = async (count: number) =>
      await Promise.all(
        Array.from({ length: count }, async () => {
          const evaluator = await deployCases(trust, [], GREEDY);
          return { evaluator, codeHash: await trust.policyRegistry.codeHashOf(evaluator), gas: 700_000n };
        }),
      );
    const answerWith = async (policyId: bigint, gas: bigint) => {
      const request = await purchase(trust, trust.nodes, { amount: 30n });
      const { data } = await trust.policy.evaluate.populateTransaction(policyId, request);
      const gasLimit = gas + intrinsicGas(data);
      return inWords(await trust.policy.evaluate.staticCall(policyId, request, { gasLimit }));
    };

    for (const [name, policyId, rules] of [
      ["members", TRUST_POLICY, async () => await everyRule(trust)],
      ["visitors", VISITOR_POLICY, () => Promise.resolve(visitorRules())],
    ] as const) {
      it(`suffices for ${name}`, async () => {
        const base = await rules();
        const parameters = { ...base, customs: [...base.customs, ...(await greedy(3))] };
        const needed = gasNeeded(parameters);
        await publish(encodePolicyParameters(parameters), needed, policyId);
        expect(await answerWith(policyId, needed)).to.deep.equal(["AUTO_APPROVED", "NONE", "WITHIN_LIMITS"]);
      });
    }

    it("is no idle bound: with a good deal less a policy for visitors is UNEVALUABLE", async () => {
      const parameters = visitorRules({ customs: await greedy(3) });
      await publish(encodePolicyParameters(parameters), gasNeeded(parameters), VISITOR_POLICY);
      const answer = await answerWith(VISITOR_POLICY, gasNeeded(parameters) - 400_000n);
      expect(answer).to.deep.equal(["BLOCKED", "NONE", "UNEVALUABLE"]);
    });
  });
});
