import { encodeBytes32String, id, ZeroHash } from "ethers";
import { network } from "hardhat";

import { deploySystem, FOREVER, type Deployment } from "../fixture.ts";
import { POSTURE, REASON, registerAgent, registerDelegated } from "../support/agents.ts";
import { publication, initialThresholds, publishThresholds } from "../support/publications.ts";
import { expectAnswer, WITHOUT_AMOUNT } from "../support/requests.ts";
import { DELETE, FACET, PURCHASE, READ, USD, WIRE } from "../support/threshold-values.ts";

const connection = await network.create();
type Overrides = Parameters<typeof expectAnswer>[1];
type Answer = Parameters<typeof expectAnswer>[2];

/** Agent 1 is Delegated. */
async function withAgent() {
  const deployment = await deploySystem(connection);
  await registerDelegated(deployment, "agent");
  return deployment;
}

describe("ThresholdPolicy.evaluate", () => {
  let deployment: Deployment;

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(withAgent);
  });

  const now = async () => BigInt(await connection.networkHelpers.time.latest());
  const answer = async (overrides: Overrides, expected: Answer, policyId?: bigint) =>
    await expectAnswer(deployment, overrides, expected, policyId);

  it("approves what is within every limit", async () => {
    await answer({}, ["AUTO_APPROVED", "NONE", "WITHIN_LIMITS"]);
  });

  it("checks in a fixed order, and stops at the first that blocks", async () => {
    const wrong: Overrides = {
      time: 0n,
      mappingHash: id("other mapping"),
      agentId: 99n,
      modelDigest: id("other model"),
      actionType: id("payment.refund"),
      target: id("elsewhere"),
      facets: FACET.AMOUNT | FACET.PII,
      currency: encodeBytes32String("EUR"),
      amount: 5_000_001n,
    };
    const steps = [
      ["time", ["BLOCKED", "TEMPORAL", "STALE_STATE"]],
      ["mappingHash", ["BLOCKED", "NONE", "MAPPING_MISMATCH"]],
      ["agentId", ["BLOCKED", "NONE", "AGENT_UNKNOWN"]],
      ["modelDigest", ["BLOCKED", "NONE", "MODEL_MISMATCH"]],
      ["actionType", ["BLOCKED", "OPERATIONAL", "OPERATION_NOT_ALLOWED"]],
      ["target", ["BLOCKED", "OPERATIONAL", "TARGET_NOT_ALLOWED"]],
      ["facets", ["BLOCKED", "DATA_ACCESS", "DIMENSION_NOT_HELD"]],
      ["currency", ["BLOCKED", "FINANCIAL", "CURRENCY_MISMATCH"]],
      ["amount", ["BLOCKED", "FINANCIAL", "ABOVE_BLOCK"]],
    ] as const;
    for (const [member, expected] of steps) {
      await answer(wrong, expected);
      delete wrong[member];
    }
    await answer(wrong, ["AUTO_APPROVED", "NONE", "WITHIN_LIMITS"]);
  });

  describe("the policy", () => {
    for (const policyId of [0n, 9n]) {
      it(`blocks under policy ${policyId}, which does not exist`, async () => {
        await answer({}, ["BLOCKED", "NONE", "POLICY_UNKNOWN"], policyId);
      });
    }

    it("blocks under a policy whose current version names another evaluator", async () => {
      const { policyRegistry, actors, ethers, system } = deployment;
      const other = await ethers.deployContract("ThresholdPolicy", [await system.getAddress()]);
      const evaluator = await other.getAddress();
      const body = await publication(deployment, { evaluator, codeHash: await policyRegistry.codeHashOf(evaluator) });
      await policyRegistry.connect(actors.timelock).publish(1n, 1n, FOREVER, body);
      await answer({}, ["BLOCKED", "NONE", "POLICY_UNKNOWN"]);
    });
  });

  describe("the clock", () => {
    const stale = ["BLOCKED", "TEMPORAL", "STALE_STATE"] as const;

    for (const [name, offset, expected] of [
      ["20 s behind", -20n, ["AUTO_APPROVED", "NONE", "WITHIN_LIMITS"]],
      ["21 s behind", -21n, stale],
      ["20 s ahead", 20n, ["AUTO_APPROVED", "NONE", "WITHIN_LIMITS"]],
      ["21 s ahead", 21n, stale],
    ] as const) {
      it(`answers a request ${name} of the block with ${expected[2]}`, async () => {
        await answer({ time: (await now()) + offset }, expected);
      });
    }

    for (const time of [0n, FOREVER]) {
      it(`does not overflow at ${time}`, async () => {
        await answer({ time }, stale);
      });
    }
  });

  describe("the agent", () => {
    it("blocks another mapping", async () => {
      await answer({ mappingHash: id("other mapping") }, ["BLOCKED", "NONE", "MAPPING_MISMATCH"]);
    });

    for (const agentId of [0n, 2n, 2n ** 256n - 1n]) {
      it(`blocks agent ${agentId}, who is nobody`, async () => {
        await answer({ agentId }, ["BLOCKED", "NONE", "AGENT_UNKNOWN"]);
      });
    }

    for (const [method, reason] of [
      ["suspend", "AGENT_SUSPENDED"],
      ["revoke", "AGENT_REVOKED"],
    ] as const) {
      it(`blocks an agent after ${method}`, async () => {
        const { agentRegistry, actors } = deployment;
        await agentRegistry.connect(actors.guardian).getFunction(method).send(1n, REASON);
        await answer({}, ["BLOCKED", "NONE", reason]);
      });
    }

    it("blocks another model", async () => {
      await answer({ modelDigest: id("other model") }, ["BLOCKED", "NONE", "MODEL_MISMATCH"]);
    });
  });

  describe("the posture", () => {
    for (const [name, posture, expected] of [
      ["PseudoAgent", POSTURE.PSEUDO_AGENT, ["HELD", "NONE", "POSTURE_FLOOR"]],
      ["Supervised", POSTURE.SUPERVISED, ["HELD", "NONE", "POSTURE_FLOOR"]],
      ["SharedPlanning", POSTURE.SHARED_PLANNING, ["HELD", "NONE", "POSTURE_FLOOR"]],
      ["ContinuousInsight", POSTURE.CONTINUOUS_INSIGHT, ["FLAGGED", "NONE", "POSTURE_FLOOR"]],
    ] as const) {
      it(`answers an agent in ${name} with ${expected[0]}`, async () => {
        const { agentRegistry, actors } = deployment;
        await agentRegistry.connect(actors.guardian).lowerPosture(1n, posture);
        await answer({}, expected);
      });
    }

    it("does not soften a stricter limit", async () => {
      const agentId = await registerAgent(deployment, "supervised");
      await answer({ agentId, amount: 5_000_001n }, ["BLOCKED", "FINANCIAL", "ABOVE_BLOCK"]);
      await answer({ agentId, amount: 1_000_001n }, ["HELD", "FINANCIAL", "ABOVE_HOLD"]);
    });
  });

  describe("the operation", () => {
    it("blocks an action type no rule names", async () => {
      await answer({ actionType: id("payment.refund") }, ["BLOCKED", "OPERATIONAL", "OPERATION_NOT_ALLOWED"]);
    });

    it("blocks a target that is not listed", async () => {
      await answer({ target: id("elsewhere") }, ["BLOCKED", "OPERATIONAL", "TARGET_NOT_ALLOWED"]);
    });

    it("allows every listed target", async () => {
      await answer({ target: id("other target") }, ["AUTO_APPROVED", "NONE", "WITHIN_LIMITS"]);
    });

    it("holds where the rule's floor is Held, and blocks where it is Blocked", async () => {
      await answer({ actionType: WIRE }, ["HELD", "OPERATIONAL", "RULE_FLOOR"]);
      await answer({ actionType: DELETE, ...WITHOUT_AMOUNT }, ["BLOCKED", "OPERATIONAL", "RULE_FLOOR"]);
    });

    it("flags where the rule's floor is Flagged", async () => {
      const next = initialThresholds(deployment);
      await publishThresholds(deployment, {
        ...next,
        rules: next.rules.map((rule) => (rule.actionType === READ ? { ...rule, floor: 2 } : rule)),
      });
      await answer({ actionType: READ, ...WITHOUT_AMOUNT }, ["FLAGGED", "OPERATIONAL", "RULE_FLOOR"]);
    });

    it("names the limit that came first when two ask for the same", async () => {
      await answer({ actionType: WIRE, amount: 1_000_001n }, ["HELD", "FINANCIAL", "ABOVE_HOLD"]);
    });
  });

  describe("the dimensions", () => {
    const read = { actionType: READ, ...WITHOUT_AMOUNT };

    it("allows the facets a rule holds, and does not ask for them", async () => {
      await answer({ ...read }, ["AUTO_APPROVED", "NONE", "WITHIN_LIMITS"]);
      await answer({ ...read, facets: FACET.DATA_SET, dataSet: id("suppliers") }, [
        "AUTO_APPROVED",
        "NONE",
        "WITHIN_LIMITS",
      ]);
    });

    for (const [facet, dimension] of [
      ["AMOUNT", "FINANCIAL"],
      ["RECIPIENT", "COMMUNICATION"],
      ["CHANNEL", "COMMUNICATION"],
      ["EXTERNAL", "COMMUNICATION"],
      ["CLASSIFICATION", "DATA_ACCESS"],
      ["WRITE", "DATA_ACCESS"],
      ["PII", "DATA_ACCESS"],
      ["RISK", "OPERATIONAL"],
      ["REASONING", "OPERATIONAL"],
    ] as const) {
      it(`blocks ${facet} where the rule does not hold it`, async () => {
        await answer({ ...read, facets: FACET[facet] | FACET.DATA_SET }, ["BLOCKED", dimension, "DIMENSION_NOT_HELD"]);
      });
    }

    it("blocks DATA_SET where the rule does not hold it", async () => {
      await answer({ facets: FACET.AMOUNT | FACET.DATA_SET }, ["BLOCKED", "DATA_ACCESS", "DIMENSION_NOT_HELD"]);
    });

    it("blocks facets nobody knows", async () => {
      for (const facets of [1n << 10n, 1n << 255n]) {
        await answer({ ...read, facets }, ["BLOCKED", "OPERATIONAL", "DIMENSION_NOT_HELD"]);
      }
    });

    it("names the dimension of the lowest facet", async () => {
      const facets = FACET.PII | FACET.CHANNEL;
      await answer({ ...read, facets }, ["BLOCKED", "COMMUNICATION", "DIMENSION_NOT_HELD"]);
      await answer({ ...read, facets: FACET.WRITE | FACET.EXTERNAL }, ["BLOCKED", "DATA_ACCESS", "DIMENSION_NOT_HELD"]);
      await answer({ ...read, facets: FACET.AMOUNT | FACET.CHANNEL }, ["BLOCKED", "FINANCIAL", "DIMENSION_NOT_HELD"]);
    });

    for (const [member, value, dimension] of [
      ["amount", 1n, "FINANCIAL"],
      ["currency", USD, "FINANCIAL"],
      ["recipient", id("someone"), "COMMUNICATION"],
      ["channel", id("mail"), "COMMUNICATION"],
      ["dataSet", id("suppliers"), "DATA_ACCESS"],
      ["classification", 1n, "DATA_ACCESS"],
      ["risk", 1n, "OPERATIONAL"],
    ] as const) {
      it(`blocks the member ${member} without its facet`, async () => {
        await answer({ ...read, [member]: value }, ["BLOCKED", dimension, "DIMENSION_NOT_HELD"]);
      });
    }

    it("blocks a recipient without its facet even where the rule holds RECIPIENT", async () => {
      await answer({ recipient: id("someone") }, ["BLOCKED", "COMMUNICATION", "DIMENSION_NOT_HELD"]);
    });

    it("allows a recipient with its facet", async () => {
      const facets = FACET.AMOUNT | FACET.RECIPIENT;
      await answer({ facets, recipient: id("someone") }, ["AUTO_APPROVED", "NONE", "WITHIN_LIMITS"]);
    });
  });

  describe("the amount", () => {
    it("blocks an action that needs an amount and has none", async () => {
      await answer({ ...WITHOUT_AMOUNT }, ["BLOCKED", "FINANCIAL", "AMOUNT_MISSING"]);
    });

    for (const currency of [encodeBytes32String("EUR"), encodeBytes32String("usd"), ZeroHash]) {
      it(`blocks currency ${currency.slice(0, 8)}`, async () => {
        await answer({ currency, amount: 0n }, ["BLOCKED", "FINANCIAL", "CURRENCY_MISMATCH"]);
      });
    }

    for (const [amount, expected] of [
      [0n, ["AUTO_APPROVED", "NONE", "WITHIN_LIMITS"]],
      [100_000n, ["AUTO_APPROVED", "NONE", "WITHIN_LIMITS"]],
      [100_001n, ["FLAGGED", "FINANCIAL", "ABOVE_FLAG"]],
      [1_000_000n, ["FLAGGED", "FINANCIAL", "ABOVE_FLAG"]],
      [1_000_001n, ["HELD", "FINANCIAL", "ABOVE_HOLD"]],
      [5_000_000n, ["HELD", "FINANCIAL", "ABOVE_HOLD"]],
      [5_000_001n, ["BLOCKED", "FINANCIAL", "ABOVE_BLOCK"]],
      [2n ** 256n - 1n, ["BLOCKED", "FINANCIAL", "ABOVE_BLOCK"]],
    ] as const) {
      it(`answers ${amount} with ${expected[2]}`, async () => {
        await answer({ amount }, expected);
      });
    }

    it("judges each operation by its own rule", async () => {
      const next = initialThresholds(deployment);
      await publishThresholds(deployment, {
        ...next,
        rules: next.rules.map((rule) => (rule.actionType === PURCHASE ? { ...rule, flagAbove: 0n } : rule)),
      });
      await answer({ amount: 1n }, ["FLAGGED", "FINANCIAL", "ABOVE_FLAG"]);
    });
  });
});
