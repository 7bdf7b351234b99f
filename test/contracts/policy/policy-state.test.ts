import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";

import { encodePolicyParameters } from "../../../services/chain/abi/policy-parameters.ts";
import type { PolicyParameters } from "../../../services/core/policy/parameters.ts";
import { deploySystem, FOREVER } from "../fixture.ts";
import { chain, establish } from "../lineage/support/lineage.ts";
import { policyMark } from "../support/marks.ts";
import { ANSWER, deployRawEvaluator } from "../support/raw-evaluator.ts";
import { decide, purchase } from "../support/purchases.ts";
import {
  deployConstant,
  deployDeclaring,
  deployProxy,
  deploySlotEvaluator,
  writeSlot,
} from "../support/stateful-evaluators.ts";
import { everyRule, limits, publish, TRUST_POLICY, trustOn } from "../support/trust.ts";

const connection = await network.create();
const CHANGE = { UNKNOWN: 0n, TIGHTEN: 1n, LOOSEN: 2n, MIXED: 3n } as const;
const STATE = { NONE: 0n, PURE: 1n, ORGANIZATION: 2n, MUTABLE: 3n } as const;
const VERDICT = { AUTO_APPROVED: 1n, BLOCKED: 4n } as const;

async function deployed() {
  const trust = await trustOn(await deploySystem(connection));
  // Once: each call deploys customs of its own.
  const rules = await everyRule(trust);
  await publish(trust, rules);
  return { ...trust, rules, nodes: (await chain(trust, await establish(trust), 1, limits())).nodes };
}

describe("What a code hash does not pin", () => {
  let trust: Awaited<ReturnType<typeof deployed>>;

  beforeEach(async () => {
    trust = await connection.networkHelpers.loadFixture(deployed);
  });

  const custom = async (evaluator: string) => ({
    evaluator,
    codeHash: await trust.policyRegistry.codeHashOf(evaluator),
    gas: 50_000n,
  });
  const withCustoms = async (...evaluators: string[]): Promise<PolicyParameters> => {
    const { rules } = trust;
    return { ...rules, customs: [...rules.customs, ...(await Promise.all(evaluators.map(custom)))] };
  };
  const current = async () => {
    const version = await trust.policyRegistry.currentVersion(TRUST_POLICY);
    const { state, changeKind, codeHash } = await trust.policyRegistry.getVersion(TRUST_POLICY, version);
    return { version, state, changeKind, codeHash };
  };
  const verdict = async () => (await decide(trust, await purchase(trust, trust.nodes, { amount: 30n })))[0];

  /** What a custom judged changes from one block to the next, with everything that is pinned as it was. */
  async function expectFlip(evaluator: string, change: () => Promise<void>) {
    const before = { ...(await current()), code: await trust.policyRegistry.codeHashOf(evaluator) };
    expect(await verdict()).to.equal("BLOCKED");
    await change();
    expect(await verdict()).to.equal("AUTO_APPROVED");
    const after = { ...(await current()), code: await trust.policyRegistry.codeHashOf(evaluator) };
    expect(after).to.deep.equal(before);
    return after;
  }

  describe("an attack that nobody decides", () => {
    it("flips a custom by a slot, and the version says that this can happen", async () => {
      const evaluator = await deploySlotEvaluator(trust, STATE.MUTABLE);
      await writeSlot(trust, evaluator, VERDICT.BLOCKED);
      await publish(trust, await withCustoms(evaluator));
      const { state, changeKind } = await expectFlip(evaluator, () =>
        writeSlot(trust, evaluator, VERDICT.AUTO_APPROVED),
      );
      expect([state, changeKind]).to.deep.equal([STATE.MUTABLE, CHANGE.MIXED]);
    });

    it("flips a custom by exchanging the code behind a proxy, and the version says that this can happen", async () => {
      const proxy = await deployProxy(trust);
      await writeSlot(trust, proxy, BigInt(await deployConstant(trust, VERDICT.BLOCKED, STATE.MUTABLE)));
      await publish(trust, await withCustoms(proxy));
      const next = BigInt(await deployConstant(trust, VERDICT.AUTO_APPROVED, STATE.MUTABLE));
      const { state, changeKind } = await expectFlip(proxy, () => writeSlot(trust, proxy, next));
      expect([state, changeKind]).to.deep.equal([STATE.MUTABLE, CHANGE.MIXED]);
    });

    it("is not seen on chain when the custom lies: that is for whoever reviews its code", async () => {
      const evaluator = await deploySlotEvaluator(trust, STATE.PURE);
      await writeSlot(trust, evaluator, VERDICT.BLOCKED);
      await publish(trust, await withCustoms(evaluator));
      const { state, changeKind } = await expectFlip(evaluator, () =>
        writeSlot(trust, evaluator, VERDICT.AUTO_APPROVED),
      );
      expect([state, changeKind]).to.deep.equal([STATE.ORGANIZATION, CHANGE.TIGHTEN]);
    });
  });

  describe("statefulness", () => {
    it("is that of the code alone", async () => {
      const screening = await trust.ethers.deployContract("RecipientScreening", [ZeroAddress]);
      const hours = await trust.ethers.deployContract("QuietHours");
      expect([
        await hours.getFunction("statefulness")(),
        await screening.getFunction("statefulness")(),
        await trust.policy.statefulness(),
        await trust.lineage.statefulness(),
      ]).to.deep.equal([STATE.PURE, STATE.MUTABLE, STATE.ORGANIZATION, STATE.ORGANIZATION]);
    });

    const under = async (parameters: PolicyParameters) =>
      await trust.policy.statefulnessUnder(encodePolicyParameters(parameters));

    it("is Organization under parameters that name nobody, or nobody Mutable", async () => {
      const { rules } = trust;
      expect(await under({ ...rules, customs: [] })).to.equal(STATE.ORGANIZATION);
      expect(await under(rules)).to.equal(STATE.ORGANIZATION);
      for (const declared of [STATE.PURE, STATE.ORGANIZATION]) {
        const evaluator = await deployDeclaring(trust, ANSWER.word(declared));
        expect(await under(await withCustoms(evaluator))).to.equal(STATE.ORGANIZATION);
      }
    });

    for (const [name, declared] of Object.entries({
      "says that it is Mutable": ANSWER.word(STATE.MUTABLE),
      "says None": ANSWER.word(STATE.NONE),
      "says what there is not": ANSWER.word(4n),
      "says a word near the end of all": ANSWER.word(2n ** 256n - 1n),
      "answers one byte": ANSWER.oneByte,
      "answers two words": ANSWER.twoWords,
      "answers nothing": ANSWER.nothing,
      reverts: ANSWER.revert,
      "burns its gas": ANSWER.invalid,
    })) {
      it(`is Mutable under parameters with a custom that ${name}, wherever it stands`, async () => {
        const [pure, one] = await Promise.all([
          deployDeclaring(trust, ANSWER.word(STATE.PURE)),
          deployDeclaring(trust, declared),
        ]);
        expect(await under(await withCustoms(one, pure))).to.equal(STATE.MUTABLE);
        expect(await under(await withCustoms(pure, one))).to.equal(STATE.MUTABLE);
      });
    }

    it("is Mutable with a custom whose code is not the reviewed one: what says otherwise is something else", async () => {
      const parameters = await withCustoms(await deployDeclaring(trust, ANSWER.word(STATE.PURE)));
      const customs = parameters.customs.map((each) => ({ ...each, codeHash: `0x${"11".repeat(32)}` }));
      expect(await under({ ...parameters, customs })).to.equal(STATE.MUTABLE);
    });

    it("is Mutable with a partner, whoever it is: it publishes without asking", async () => {
      const registry = await trust.policyRegistry.getAddress();
      const partners = [{ registry, policyId: 9n, gas: 50_000n }];
      expect(await under({ ...trust.rules, partners })).to.equal(STATE.MUTABLE);
    });
  });

  describe("a change of policy", () => {
    const kindAfter = async (before: PolicyParameters, next: PolicyParameters) => {
      await publish(trust, before);
      await publish(trust, next);
      return (await current()).changeKind;
    };

    it("is Mixed with one more Mutable custom, also when there was one before", async () => {
      const [one, two] = await Promise.all([
        deploySlotEvaluator(trust, STATE.MUTABLE),
        deploySlotEvaluator(trust, STATE.MUTABLE),
      ]);
      expect(await kindAfter(trust.rules, await withCustoms(one))).to.equal(CHANGE.MIXED);
      expect(await kindAfter(await withCustoms(one), await withCustoms(one, two))).to.equal(CHANGE.MIXED);
    });

    it("is Tighten with one more that is not Mutable, behind a Mutable one too", async () => {
      const [mutable, pure] = await Promise.all([
        deploySlotEvaluator(trust, STATE.MUTABLE),
        deployDeclaring(trust, ANSWER.word(STATE.PURE)),
      ]);
      expect(await kindAfter(trust.rules, await withCustoms(pure))).to.equal(CHANGE.TIGHTEN);
      expect(await kindAfter(await withCustoms(mutable), await withCustoms(mutable, pure))).to.equal(CHANGE.TIGHTEN);
    });

    it("is Mixed with one more partner", async () => {
      const registry = await trust.policyRegistry.getAddress();
      const { rules } = trust;
      const partners = [{ registry, policyId: 9n, gas: 50_000n }];
      expect(await kindAfter(rules, { ...rules, partners })).to.equal(CHANGE.MIXED);
    });

    it("is Tighten with lower limits and the Mutable custom that was there", async () => {
      const parameters = await withCustoms(await deploySlotEvaluator(trust, STATE.MUTABLE));
      expect(await kindAfter(parameters, { ...parameters, stateAge: 10n })).to.equal(CHANGE.TIGHTEN);
    });

    it("stays Loosen when a Mutable custom goes", async () => {
      const parameters = await withCustoms(await deploySlotEvaluator(trust, STATE.MUTABLE));
      expect(await kindAfter(parameters, trust.rules)).to.equal(CHANGE.LOOSEN);
    });
  });

  describe("a version of another evaluator", () => {
    const POLICY = 7n;
    const publishRaw = async (evaluator: string, parameters: string) => {
      const { policyRegistry, actors } = trust;
      await policyRegistry.connect(actors.timelock).publish(POLICY, await policyMark(trust, POLICY), FOREVER, {
        ...{ evaluator, codeHash: await policyRegistry.codeHashOf(evaluator), gasLimit: 200_000n, parameters },
        ...{ mappingHash: `0x${"11".repeat(32)}`, rationaleHash: `0x${"22".repeat(32)}` },
      });
      return await policyRegistry.getVersion(POLICY, await policyRegistry.currentVersion(POLICY));
    };
    const raw = async (statefulness: string) =>
      await deployRawEvaluator(trust, { accepts: ANSWER.word(1n), compare: ANSWER.word(1n), statefulness });

    for (const [name, answer, expected] of [
      ["Pure", ANSWER.word(STATE.PURE), STATE.PURE],
      ["Organization", ANSWER.word(STATE.ORGANIZATION), STATE.ORGANIZATION],
      ["Mutable", ANSWER.word(STATE.MUTABLE), STATE.MUTABLE],
      ["None", ANSWER.word(STATE.NONE), STATE.MUTABLE],
      ["what there is not", ANSWER.word(4n), STATE.MUTABLE],
      ["two words", ANSWER.twoWords, STATE.MUTABLE],
      ["nothing, by a revert", ANSWER.revert, STATE.MUTABLE],
    ] as const) {
      it(`is ${expected} when it says ${name}`, async () => {
        expect((await publishRaw(await raw(answer), "0x01")).state).to.equal(expected);
      });
    }

    it("is not only tighter when it became Mutable, whatever its own comparison says", async () => {
      // Pure while the parameters are shorter than 32 bytes, and Mutable from then on: 1 + 2 * (CALLDATASIZE > 99).
      const changing = "0x6063361160011b6001015f5260205ff3";
      const evaluator = await raw(changing);
      expect((await publishRaw(evaluator, "0x")).state).to.equal(STATE.PURE);
      const next = await publishRaw(evaluator, "0x01");
      expect([next.state, next.changeKind]).to.deep.equal([STATE.MUTABLE, CHANGE.MIXED]);
      const third = await publishRaw(evaluator, "0x02");
      expect([third.state, third.changeKind]).to.deep.equal([STATE.MUTABLE, CHANGE.TIGHTEN]);
    });
  });
});
