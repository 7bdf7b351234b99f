import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { concat, dataSlice, id, toBeHex, type TypedDataDomain, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import { PolicyRegistry__factory } from "../../../types/ethers-contracts/index.ts";
import { deploySystem, FOREVER, type Deployment } from "../fixture.ts";
import { STATUS } from "../support/agents.ts";
import {
  type Commitment,
  commitment,
  commitmentDomain,
  signCommitment,
  signCommitmentP256,
} from "../support/commitments.ts";
import { p256Key } from "../support/keys.ts";
import { setStanding, STANDING } from "../support/raw-standing.ts";

const connection = await network.create();
const [FIRST, SECOND] = [id("document 1"), id("document 2")];

/** A registry of policies over agents that are all active and have the owner's wallet for a key. */
async function withAgents() {
  const deployment = await deploySystem(connection);
  const { ethers, roles, actors } = deployment;
  const contract = await ethers.deployContract("PolicyRegistry", [roles, STANDING]);
  await setStanding(deployment, STATUS.ACTIVE, actors.owner.address);
  const address = await contract.getAddress();
  return { ...deployment, policyRegistry: PolicyRegistry__factory.connect(address, actors.stranger) };
}

describe("PolicyRegistry: what agents commit to", () => {
  let deployment: Deployment;
  let registry: Deployment["policyRegistry"];
  let agent: HardhatEthersSigner;
  let domain: TypedDataDomain;

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(withAgents);
    registry = deployment.policyRegistry;
    agent = deployment.actors.owner;
    domain = await commitmentDomain(deployment);
  });

  const now = async () => BigInt(await connection.networkHelpers.time.latest());
  const send = (said: Commitment, signature: string) =>
    registry.commit(said.agent, said.document, said.index, said.deadline, signature);
  /** Says and signs the same. */
  const commit = async (overrides: Partial<Commitment> = {}) => {
    const said = commitment(overrides);
    return send(said, await signCommitment(agent, domain, said));
  };

  describe("commit", () => {
    it("takes what the agent signed, from anyone", async () => {
      const at = (await now()) + 50n;
      await connection.networkHelpers.time.setNextBlockTimestamp(at);
      await expect(commit()).to.emit(registry, "PolicyCommitted").withArgs(1n, 0n, FIRST, at);
      expect(await registry.commitmentCount(1n)).to.equal(1n);
      expect(await registry.getCommitment(1n, 0n)).to.deep.equal([FIRST, at]);
    });

    it("takes one after the other, and keeps agents apart", async () => {
      await commit();
      await expect(commit({ index: 1n, document: SECOND }))
        .to.emit(registry, "PolicyCommitted")
        .withArgs(1n, 1n, SECOND, (await now()) + 1n);
      await commit({ agent: 2n });
      expect([await registry.commitmentCount(1n), await registry.commitmentCount(2n)]).to.deep.equal([2n, 1n]);
      expect((await registry.getCommitment(1n, 0n)).documentHash).to.equal(FIRST);
      expect((await registry.getCommitment(1n, 1n)).documentHash).to.equal(SECOND);
    });

    it("takes a P-256 key by ERC-7913", async () => {
      const verifier = await deployment.ethers.deployContract("ERC7913P256Verifier");
      await setStanding(
        deployment,
        STATUS.ACTIVE,
        concat([await verifier.getAddress(), p256Key("committing agent").publicKey]),
      );
      const said = commitment();
      await expect(send(said, signCommitmentP256("another agent", domain, said)))
        .to.be.revertedWithCustomError(registry, "Commitment_BadSignature")
        .withArgs(1n);
      await expect(send(said, signCommitmentP256("committing agent", domain, said))).to.emit(
        registry,
        "PolicyCommitted",
      );
    });

    it("works in the last second of its deadline, and not a second later", async () => {
      const deadline = (await now()) + 100n;
      await connection.networkHelpers.time.setNextBlockTimestamp(deadline);
      await commit({ deadline });
      await connection.networkHelpers.time.setNextBlockTimestamp(deadline + 1n);
      await expect(commit({ index: 1n, deadline }))
        .to.be.revertedWithCustomError(registry, "Commitment_Expired")
        .withArgs(deadline);
    });

    it("refuses a zero document", async () => {
      await expect(commit({ document: ZeroHash })).to.be.revertedWithCustomError(registry, "Commitment_ZeroDocument");
    });

    for (const name of ["NONE", "SUSPENDED", "REVOKED"] as const) {
      it(`refuses an agent whose status is ${name}`, async () => {
        await setStanding(deployment, STATUS[name], agent.address);
        await expect(commit())
          .to.be.revertedWithCustomError(registry, "Commitment_NotActive")
          .withArgs(1n, STATUS[name]);
      });
    }

    it("refuses an agent of the real registry that nobody entered", async () => {
      const { policyRegistry } = await deploySystem(await network.create());
      await expect(policyRegistry.commit(1n, FIRST, 0n, FOREVER, "0x"))
        .to.be.revertedWithCustomError(policyRegistry, "Commitment_NotActive")
        .withArgs(1n, STATUS.NONE);
    });

    for (const index of [1n, 2n ** 63n, FOREVER]) {
      it(`refuses index ${index} as the first`, async () => {
        await expect(commit({ index }))
          .to.be.revertedWithCustomError(registry, "Commitment_WrongIndex")
          .withArgs(1n, index, 0n);
      });
    }

    it("takes a signature once", async () => {
      const said = commitment();
      const signature = await signCommitment(agent, domain, said);
      await send(said, signature);
      await expect(send(said, signature))
        .to.be.revertedWithCustomError(registry, "Commitment_WrongIndex")
        .withArgs(1n, 0n, 1n);
      await expect(send({ ...said, index: 1n }, signature))
        .to.be.revertedWithCustomError(registry, "Commitment_BadSignature")
        .withArgs(1n);
    });

    it("refuses a second one in one timestamp", async () => {
      await commit();
      const { agent: id_, document, index, deadline } = commitment({ index: 1n, document: SECOND });
      // A call at the newest block sees that block's timestamp.
      await expect(registry.commit.staticCall(id_, document, index, deadline, "0x"))
        .to.be.revertedWithCustomError(registry, "Commitment_SameTimestamp")
        .withArgs(1n, await now());
    });

    for (const [name, said] of [
      ["agent", { agent: 2n }],
      ["document", { document: SECOND }],
      ["deadline", { deadline: FOREVER - 1n }],
    ] as const) {
      it(`refuses a signature over another ${name}`, async () => {
        const signature = await signCommitment(agent, domain, commitment());
        const other = commitment(said);
        await expect(send(other, signature))
          .to.be.revertedWithCustomError(registry, "Commitment_BadSignature")
          .withArgs(other.agent);
      });
    }

    for (const [name, other] of [
      ["name", { name: "Other" }],
      ["version", { version: "2" }],
      ["chain", { chainId: 1n }],
      ["contract", { verifyingContract: ZeroAddress }],
    ] as const) {
      it(`refuses a signature for another ${name}`, async () => {
        const said = commitment();
        await expect(send(said, await signCommitment(agent, { ...domain, ...other }, said)))
          .to.be.revertedWithCustomError(registry, "Commitment_BadSignature")
          .withArgs(1n);
      });
    }

    it("refuses the signature of anyone else, none, and half of one", async () => {
      const said = commitment();
      const own = await signCommitment(agent, domain, said);
      const foreign = await signCommitment(deployment.actors.stranger, domain, said);
      for (const signature of [foreign, "0x", dataSlice(own, 0, 64), concat([own, "0x00"])]) {
        await expect(send(said, signature))
          .to.be.revertedWithCustomError(registry, "Commitment_BadSignature")
          .withArgs(1n);
      }
    });

    for (const [name, signer] of [
      ["no signer", "0x"],
      ["a signer too short to name a verifier", toBeHex(1n, 19)],
      ["a verifier without code", toBeHex(1n, 52)],
    ] as const) {
      it(`refuses an agent with ${name}`, async () => {
        await setStanding(deployment, STATUS.ACTIVE, signer);
        await expect(commit()).to.be.revertedWithCustomError(registry, "Commitment_BadSignature").withArgs(1n);
      });
    }
  });

  describe("reads", () => {
    it("finds the document in force at a second, so that an older action is detectable", async () => {
      await commit();
      const first = await now();
      await connection.networkHelpers.time.increase(1_000);
      await commit({ index: 1n, document: SECOND });
      const second = await now();
      const at = async (timestamp: bigint) => await registry.commitmentAt(1n, timestamp);
      expect(await at(0n)).to.equal(ZeroHash);
      expect(await at(first - 1n)).to.equal(ZeroHash);
      expect(await at(first)).to.equal(FIRST);
      expect(await at(second - 1n)).to.equal(FIRST);
      expect(await at(second)).to.equal(SECOND);
      expect(await at(FOREVER)).to.equal(SECOND);
      expect(await registry.commitmentAt(2n, second)).to.equal(ZeroHash);
    });

    it("keeps what a revoked agent committed to", async () => {
      await commit();
      await setStanding(deployment, STATUS.REVOKED, "0x");
      expect(await registry.commitmentAt(1n, await now())).to.equal(FIRST);
    });

    for (const index of [1n, 2n ** 32n, FOREVER]) {
      it(`knows no commitment ${index} of an agent that has one`, async () => {
        await commit();
        await expect(registry.getCommitment(1n, index))
          .to.be.revertedWithCustomError(registry, "Commitment_Unknown")
          .withArgs(1n, index);
      });
    }

    it("says what domain agents sign in", async () => {
      const [, name, version, chainId, verifyingContract] = await registry.eip712Domain();
      expect({ name, version, chainId, verifyingContract }).to.deep.equal(domain);
    });
  });
});
