import { expect } from "chai";
import { hexlify, id, keccak256, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import { encodePolicyParameters } from "../../../services/chain/abi/policy-parameters.ts";
import { deploySystem, FOREVER, MAPPING_HASH, POLICY_ID, type Deployment } from "../fixture.ts";
import { GUESS, NO_MARK, policyMark } from "../support/marks.ts";
import { initialParameters, publication } from "../support/publications.ts";
import { ANSWER, deployRawEvaluator } from "../support/raw-evaluator.ts";

const connection = await network.create();
const CHANGE = { UNKNOWN: 0n, TIGHTEN: 1n, LOOSEN: 2n, MIXED: 3n } as const;
const STATE = { ORGANIZATION: 2n } as const;

async function deployed() {
  return await deploySystem(connection);
}

describe("PolicyRegistry", () => {
  let deployment: Deployment;
  let registry: Deployment["policyRegistry"];

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(deployed);
    registry = deployment.policyRegistry.connect(deployment.actors.timelock);
  });

  const mark = async (policyId = POLICY_ID) => await policyMark(deployment, policyId);
  const now = async () => BigInt(await connection.networkHelpers.time.latest());
  const tighter = () => encodePolicyParameters({ ...initialParameters(deployment), stateAge: 10n });

  async function publishRaw(policyId: bigint, evaluator: string, parameters: string) {
    const codeHash = await registry.codeHashOf(evaluator);
    return await registry.publish(
      policyId,
      await mark(policyId),
      FOREVER,
      await publication(deployment, { evaluator, codeHash, parameters }),
    );
  }

  describe("publish", () => {
    it("adds the next version and keeps the ones before", async () => {
      const parameters = tighter();
      const body = await publication(deployment, { parameters, rationaleHash: id("why") });
      await expect(registry.publish(POLICY_ID, await mark(), FOREVER, body))
        .to.emit(registry, "PolicyPublished")
        .withArgs(
          POLICY_ID,
          2n,
          body.evaluator,
          body.codeHash,
          MAPPING_HASH,
          id("why"),
          keccak256(parameters),
          body.gasLimit,
          CHANGE.TIGHTEN,
          STATE.ORGANIZATION,
        );
      expect(await registry.currentVersion(POLICY_ID)).to.equal(2n);
      expect(await registry.getVersion(POLICY_ID, 2n)).to.deep.equal([
        body.evaluator,
        body.gasLimit,
        await now(),
        CHANGE.TIGHTEN,
        STATE.ORGANIZATION,
        body.codeHash,
        MAPPING_HASH,
        id("why"),
        keccak256(parameters),
      ]);
      expect(await registry.getParameters(POLICY_ID, 2n)).to.equal(parameters);
      expect(await registry.getParameters(POLICY_ID, 1n)).to.equal(deployment.parameters.policyParameters);
    });

    it("keeps policies apart", async () => {
      const body = await publication(deployment);
      await registry.publish(7n, NO_MARK, FOREVER, body);
      expect(await registry.currentVersion(7n)).to.equal(1n);
      expect(await registry.currentVersion(POLICY_ID)).to.equal(1n);
    });

    it("refuses policy zero", async () => {
      await expect(registry.publish(0n, NO_MARK, FOREVER, await publication(deployment))).to.be.revertedWithCustomError(
        registry,
        "Policy_ZeroId",
      );
    });

    it("works in the last second of its deadline, and not a second later", async () => {
      const body = await publication(deployment);
      const deadline = (await now()) + 100n;
      await connection.networkHelpers.time.setNextBlockTimestamp(deadline);
      await registry.publish(POLICY_ID, await mark(), deadline, body);
      await connection.networkHelpers.time.setNextBlockTimestamp(deadline + 1n);
      await expect(registry.publish(POLICY_ID, await mark(), deadline, body))
        .to.be.revertedWithCustomError(registry, "Mark_Expired")
        .withArgs(deadline);
    });

    it("refuses a mark nobody made, and that of another version", async () => {
      const before = await mark();
      await registry.publish(POLICY_ID, before, FOREVER, await publication(deployment));
      for (const named of [NO_MARK, GUESS, before]) {
        await expect(registry.publish(POLICY_ID, named, FOREVER, await publication(deployment)))
          .to.be.revertedWithCustomError(registry, "Mark_Wrong")
          .withArgs(named, await mark());
      }
    });

    it("gives every version a mark of its own, and none to what there is not", async () => {
      await registry.publish(POLICY_ID, await mark(), FOREVER, await publication(deployment));
      const marks = await Promise.all([0n, 1n, 2n, 3n].map((version) => registry.markOf(POLICY_ID, version)));
      expect([marks[0], marks[3], await mark(9n)]).to.deep.equal([NO_MARK, NO_MARK, NO_MARK]);
      expect(new Set(marks).size).to.equal(3);
    });

    it("refuses a first publication that was decided before somebody else's", async () => {
      await registry.publish(7n, NO_MARK, FOREVER, await publication(deployment));
      await expect(registry.publish(7n, NO_MARK, FOREVER, await publication(deployment)))
        .to.be.revertedWithCustomError(registry, "Mark_Wrong")
        .withArgs(NO_MARK, await mark(7n));
    });

    it("refuses a second version in one timestamp", async () => {
      const body = await publication(deployment);
      await registry.publish(POLICY_ID, await mark(), FOREVER, body);
      // A call at the newest block sees that block's timestamp.
      await expect(registry.publish.staticCall(POLICY_ID, await mark(), FOREVER, body))
        .to.be.revertedWithCustomError(registry, "Policy_SameTimestamp")
        .withArgs(POLICY_ID, await now());
      await registry.publish.staticCall(POLICY_ID + 1n, NO_MARK, FOREVER, body);
    });

    it("refuses other code than the publication names", async () => {
      const { evaluator, codeHash } = await publication(deployment);
      const body = await publication(deployment, { codeHash: id("other code") });
      await expect(registry.publish(POLICY_ID, await mark(), FOREVER, body))
        .to.be.revertedWithCustomError(registry, "Policy_WrongCode")
        .withArgs(evaluator, id("other code"), codeHash);
    });

    it("refuses an evaluator without code, even by its own hash", async () => {
      const { stranger } = deployment.actors;
      const codeHash = await registry.codeHashOf(stranger.address);
      const body = await publication(deployment, { evaluator: stranger.address, codeHash });
      expect(codeHash).to.equal(keccak256("0x"));
      await expect(registry.publish(POLICY_ID, await mark(), FOREVER, body))
        .to.be.revertedWithCustomError(registry, "Policy_WrongCode")
        .withArgs(stranger.address, codeHash, codeHash);
    });

    it("keeps the gas limit between its bounds", async () => {
      const [least, most] = [await registry.MIN_GAS(), await registry.MAX_GAS()];
      expect([least, most]).to.deep.equal([100_000n, 10_000_000n]);
      const evaluator = await deployRawEvaluator(deployment, { accepts: ANSWER.word(1n) });
      const codeHash = await registry.codeHashOf(evaluator);
      const body = async (gasLimit: bigint) => await publication(deployment, { evaluator, codeHash, gasLimit });
      for (const gasLimit of [least, most]) {
        await registry.publish.staticCall(9n, NO_MARK, FOREVER, await body(gasLimit));
      }
      for (const gasLimit of [least - 1n, most + 1n]) {
        await expect(registry.publish(POLICY_ID, await mark(), FOREVER, await body(gasLimit)))
          .to.be.revertedWithCustomError(registry, "Policy_BadGasLimit")
          .withArgs(gasLimit);
      }
    });

    it("refuses a zero mapping hash", async () => {
      const body = await publication(deployment, { mappingHash: ZeroHash });
      await expect(registry.publish(POLICY_ID, await mark(), FOREVER, body)).to.be.revertedWithCustomError(
        registry,
        "Policy_ZeroMapping",
      );
    });

    it("refuses parameters the evaluator does not accept", async () => {
      const body = await publication(deployment, { parameters: "0x" });
      await expect(registry.publish(POLICY_ID, await mark(), FOREVER, body))
        .to.be.revertedWithCustomError(registry, "Policy_BadParameters")
        .withArgs(body.evaluator);
    });

    for (const [name, accepts] of Object.entries({
      false: ANSWER.word(0n),
      "the word two": ANSWER.word(2n),
      "one byte": ANSWER.oneByte,
      "two words": ANSWER.twoWords,
      nothing: ANSWER.nothing,
      "a revert": ANSWER.revert,
      "an invalid opcode": ANSWER.invalid,
    })) {
      it(`takes ${name} from an evaluator for a no`, async () => {
        const evaluator = await deployRawEvaluator(deployment, { accepts });
        await expect(publishRaw(7n, evaluator, "0x"))
          .to.be.revertedWithCustomError(registry, "Policy_BadParameters")
          .withArgs(evaluator);
      });
    }

    it("stores empty parameters and the most that fits an account's code, and refuses a byte more", async () => {
      const evaluator = await deployRawEvaluator(deployment, { accepts: ANSWER.word(1n) });
      const longest = hexlify(new Uint8Array(24_575).fill(0xfe));
      await publishRaw(7n, evaluator, "0x");
      await publishRaw(7n, evaluator, longest);
      expect(await registry.getParameters(7n, 1n)).to.equal("0x");
      expect(await registry.getParameters(7n, 2n)).to.equal(longest);
      await expect(publishRaw(7n, evaluator, `${longest}fe`))
        .to.be.revertedWithCustomError(registry, "Policy_BadParameters")
        .withArgs(evaluator);
    });
  });

  describe("changeKind", () => {
    const kindOf = async (version: bigint, policyId = POLICY_ID) =>
      (await registry.getVersion(policyId, version)).changeKind;

    it("is Unknown for a first version", async () => {
      expect(await kindOf(1n)).to.equal(CHANGE.UNKNOWN);
    });

    for (const [name, stateAge, expected] of [
      ["tighter", 10n, CHANGE.TIGHTEN],
      ["looser", 30n, CHANGE.LOOSEN],
    ] as const) {
      it(`says of ${name} parameters what the evaluator says`, async () => {
        const parameters = encodePolicyParameters({ ...initialParameters(deployment), stateAge });
        await registry.publish(POLICY_ID, await mark(), FOREVER, await publication(deployment, { parameters }));
        expect(await kindOf(2n)).to.equal(expected);
      });
    }

    for (const [name, overrides] of [
      ["the mapping", { mappingHash: id("other mapping") }],
      ["the gas limit", { gasLimit: 2_500_000n }],
    ] as const) {
      it(`is Unknown when ${name} changed along with the parameters`, async () => {
        const body = await publication(deployment, { parameters: tighter(), ...overrides });
        await registry.publish(POLICY_ID, await mark(), FOREVER, body);
        expect(await kindOf(2n)).to.equal(CHANGE.UNKNOWN);
      });
    }

    it("is Unknown when nothing changed", async () => {
      await registry.publish(POLICY_ID, await mark(), FOREVER, await publication(deployment));
      expect(await kindOf(2n)).to.equal(CHANGE.UNKNOWN);
    });

    it("is Unknown when the code changed", async () => {
      const evaluator = await deployRawEvaluator(deployment, { accepts: ANSWER.word(1n), compare: ANSWER.word(1n) });
      await publishRaw(POLICY_ID, evaluator, tighter());
      expect(await kindOf(2n)).to.equal(CHANGE.UNKNOWN);
    });

    for (const [name, compare, expected] of [
      ["the word one", ANSWER.word(1n), CHANGE.TIGHTEN],
      ["a word out of range", ANSWER.word(4n), CHANGE.UNKNOWN],
      ["one byte", ANSWER.oneByte, CHANGE.UNKNOWN],
      ["two words", ANSWER.twoWords, CHANGE.UNKNOWN],
      ["a revert", ANSWER.revert, CHANGE.UNKNOWN],
    ] as const) {
      it(`is ${expected} when compare answers ${name}`, async () => {
        const evaluator = await deployRawEvaluator(deployment, { accepts: ANSWER.word(1n), compare });
        await publishRaw(7n, evaluator, "0x01");
        await publishRaw(7n, evaluator, "0x02");
        expect(await kindOf(2n, 7n)).to.equal(expected);
      });
    }
  });

  describe("reads", () => {
    it("finds the version in force at a second", async () => {
      const first = (await registry.getVersion(POLICY_ID, 1n)).publishedAt;
      await connection.networkHelpers.time.increase(1_000);
      await registry.publish(POLICY_ID, await mark(), FOREVER, await publication(deployment));
      const second = await now();
      const at = async (timestamp: bigint) => await registry.versionAt(POLICY_ID, timestamp);
      expect(await at(0n)).to.equal(0n);
      expect(await at(first - 1n)).to.equal(0n);
      expect(await at(first)).to.equal(1n);
      expect(await at(second - 1n)).to.equal(1n);
      expect(await at(second)).to.equal(2n);
      expect(await at(FOREVER)).to.equal(2n);
      expect(await registry.versionAt(9n, second)).to.equal(0n);
    });

    for (const [policyId, version] of [
      [POLICY_ID, 0n],
      [POLICY_ID, 2n],
      [9n, 1n],
    ] as const) {
      it(`knows no version ${version} of policy ${policyId}`, async () => {
        for (const read of [
          () => registry.getVersion(policyId, version),
          () => registry.getParameters(policyId, version),
        ]) {
          await expect(read())
            .to.be.revertedWithCustomError(registry, "Policy_UnknownVersion")
            .withArgs(policyId, version);
        }
      });
    }

    it("resolves an unknown policy to all zero", async () => {
      expect(await registry.resolve(9n)).to.deep.equal([
        0n,
        [ZeroAddress, 0n, 0n, 0n, 0n, ZeroHash, ZeroHash, ZeroHash, ZeroHash],
        ZeroHash,
      ]);
      expect(await registry.inForce(9n)).to.deep.equal([0n, ZeroAddress, ZeroHash, "0x"]);
    });

    it("tells an evaluator of the version in force what it asks, at once", async () => {
      const evaluator = await deployRawEvaluator(deployment, { accepts: ANSWER.word(1n) });
      for (const [version, parameters] of ["0x1234", "0x"].entries()) {
        await publishRaw(7n, evaluator, parameters);
        const { mappingHash } = await registry.getVersion(7n, version + 1);
        expect(await registry.inForce(7n)).to.deep.equal([BigInt(version + 1), evaluator, mappingHash, parameters]);
      }
    });

    it("shows when an evaluator's code is no longer the one that was published", async () => {
      const evaluator = await deployRawEvaluator(deployment, { accepts: ANSWER.word(1n) });
      await publishRaw(7n, evaluator, "0x");
      await connection.networkHelpers.setCode(evaluator, "0x00");
      const [, entry, liveCodeHash] = await registry.resolve(7n);
      expect(liveCodeHash).to.equal(keccak256("0x00"));
      expect(entry.codeHash).not.to.equal(liveCodeHash);
    });
  });
});
