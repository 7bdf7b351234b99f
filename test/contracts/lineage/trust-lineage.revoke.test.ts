import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { TypedDataEncoder } from "ethers";
import { network } from "hardhat";

import { FOREVER } from "../fixture.ts";
import { REASON } from "../support/agents.ts";
import { unlimited } from "./support/envelopes.ts";
import {
  agentSignature,
  chain,
  delegateOn,
  deployLineage,
  establish,
  principals,
  signerHash,
  type Lineage,
} from "./support/lineage.ts";
import { GRANTS_REVOCATION_TYPES, REVOCATION_TYPES } from "./support/types.ts";

const connection = await network.create();
const REVOKED = 27n;
const MAX_REVOKE_GAS = 45_000n;
const MARK_GAS = 5_000n;

async function deployed() {
  const deployment = await deployLineage(connection);
  const genesis = await establish(deployment);
  return { ...deployment, genesis, ...(await chain(deployment, genesis, 8)) };
}

describe("TrustLineage: revocation", () => {
  let deployment: Awaited<ReturnType<typeof deployed>>;
  let lineage: Lineage["lineage"];
  let genesis: string;
  let nodes: string[];
  let leaf: string;

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(deployed);
    ({ lineage, genesis, nodes, leaf } = deployment);
  });

  const now = async () => BigInt(await connection.networkHelpers.time.latest());
  const standings = async () => {
    const time = await now();
    return await Promise.all(nodes.map((node) => lineage.standingOf(node, time)));
  };
  const deadBelow = (from: number) => nodes.map((_, index) => (index < from ? 1n : REVOKED));
  const HIGH = 1;

  describe("revoke", () => {
    it("is one write that stops everything below and nothing else", async () => {
      const node = nodes[HIGH] ?? "";
      const { guardian } = deployment.actors;
      await expect(lineage.connect(guardian).revoke(node, REASON))
        .to.emit(lineage, "NodeRevoked")
        .withArgs(node, signerHash(guardian.address), REASON);
      expect(await standings()).to.deep.equal(deadBelow(HIGH));
      expect((await lineage.getDelegation(node)).revokedAt).to.equal(await now());
      expect((await lineage.getDelegation(leaf)).revokedAt).to.equal(0n);
    });

    it("of a genesis stops all", async () => {
      await lineage.connect(deployment.actors.timelock).revoke(genesis, REASON);
      expect(await standings()).to.deep.equal(deadBelow(0));
      expect((await lineage.getGenesis(genesis)).revokedAt).to.equal(await now());
      expect(await lineage.standingOf(genesis, await now())).to.equal(REVOKED);
    });

    it("costs little, however deep, whoever calls", async () => {
      const { guardian, timelock } = deployment.actors;
      const callers = [guardian, timelock, ...principals(deployment)];
      for (const [index, caller] of callers.entries()) {
        const response = await lineage.connect(caller).revoke(nodes[7 - index] ?? "", REASON);
        const receipt = await response.wait();
        expect(receipt?.gasUsed).to.be.at.most(MAX_REVOKE_GAS);
      }
      const ofGenesis = await (await lineage.connect(guardian).revoke(genesis, REASON)).wait();
      // It makes another mark, too: nobody is nominated again by what was decided before.
      expect(ofGenesis?.gasUsed).to.be.at.most(MAX_REVOKE_GAS + MARK_GAS);
    });

    it("is open to the guardian, the timelock and each principal, and to nobody else", async () => {
      const { registrar, member1, stranger, deployer } = deployment.actors;
      for (const caller of [registrar, member1, stranger, deployer]) {
        await expect(lineage.connect(caller).revoke(leaf, REASON))
          .to.be.revertedWithCustomError(lineage, "Lineage_Unauthorized")
          .withArgs(caller.address.toLowerCase());
      }
      const [principal] = principals(deployment);
      if (!principal) throw new Error("no principal");
      await expect(lineage.connect(principal).revoke(leaf, REASON)).to.emit(lineage, "NodeRevoked");
    });

    it("is not open to the principals of another genesis", async () => {
      const { stranger } = deployment.actors;
      const terms = { principals: [stranger.address], threshold: 1n, activationDelay: 0n, textHash: REASON };
      await lineage.connect(deployment.actors.timelock).nominate(terms, await lineage.mark(), FOREVER);
      await expect(lineage.connect(stranger).revoke(leaf, REASON))
        .to.be.revertedWithCustomError(lineage, "Lineage_Unauthorized")
        .withArgs(stranger.address.toLowerCase());
    });

    it("happens once", async () => {
      const guarded = lineage.connect(deployment.actors.guardian);
      for (const node of [leaf, genesis]) {
        await guarded.revoke(node, REASON);
        await expect(guarded.revoke(node, REASON))
          .to.be.revertedWithCustomError(lineage, "Lineage_IsRevoked")
          .withArgs(node);
      }
    });
  });

  describe("revokeSigned", () => {
    const terms = (deadline = FOREVER) => ({ node: leaf, reason: REASON, deadline });
    const byWallet = async (signer: HardhatEthersSigner, deadline = FOREVER) => ({
      signer: signer.address,
      signature: await signer.signTypedData(deployment.domain, REVOCATION_TYPES, terms(deadline)),
    });
    const byAgent = async (name: string, agentId: bigint) => ({
      signer: await deployment.agentRegistry.signerOf(agentId),
      signature: agentSignature(name, TypedDataEncoder.hash(deployment.domain, REVOCATION_TYPES, terms())),
    });

    it("takes a principal's word from anyone, once", async () => {
      const [principal] = principals(deployment);
      if (!principal) throw new Error("no principal");
      const signed = await byWallet(principal);
      await expect(lineage.revokeSigned(leaf, REASON, FOREVER, signed))
        .to.emit(lineage, "NodeRevoked")
        .withArgs(leaf, signerHash(principal.address), REASON);
      await expect(lineage.revokeSigned(leaf, REASON, FOREVER, signed))
        .to.be.revertedWithCustomError(lineage, "Lineage_IsRevoked")
        .withArgs(leaf);
    });

    it("takes the word of the agent that granted it, and of no other", async () => {
      for (const [name, agentId] of [
        ["eight", 8n],
        ["six", 6n],
      ] as const) {
        const signed = await byAgent(name, agentId);
        await expect(lineage.revokeSigned(leaf, REASON, FOREVER, signed))
          .to.be.revertedWithCustomError(lineage, "Lineage_Unauthorized")
          .withArgs(signed.signer);
      }
      await expect(lineage.revokeSigned(leaf, REASON, FOREVER, await byAgent("seven", 7n)))
        .to.emit(lineage, "NodeRevoked")
        .withArgs(leaf, signerHash(await deployment.agentRegistry.signerOf(7n)), REASON);
    });

    it("refuses strangers, other messages, and the past", async () => {
      const [principal] = principals(deployment);
      if (!principal) throw new Error("no principal");
      const { stranger } = deployment.actors;
      const signed = await byWallet(principal);
      await expect(lineage.revokeSigned(leaf, REASON, FOREVER, await byWallet(stranger)))
        .to.be.revertedWithCustomError(lineage, "Lineage_Unauthorized")
        .withArgs(stranger.address.toLowerCase());
      await expect(lineage.revokeSigned(nodes[0] ?? "", REASON, FOREVER, signed))
        .to.be.revertedWithCustomError(lineage, "Lineage_BadSignature")
        .withArgs(principal.address.toLowerCase());
      const deadline = await now();
      await expect(lineage.revokeSigned(leaf, REASON, deadline, await byWallet(principal, deadline)))
        .to.be.revertedWithCustomError(lineage, "Lineage_Expired")
        .withArgs(deadline);
    });
  });

  describe("revokeGrants", () => {
    it("ends what the agent granted so far, and not what it holds or grants later", async () => {
      const { owner } = deployment.actors;
      await expect(lineage.connect(owner).revokeGrants(2n, REASON))
        .to.emit(lineage, "GrantsRevoked")
        .withArgs(2n, 1n, signerHash(owner.address), REASON);
      expect(await standings()).to.deep.equal(deadBelow(2));
      expect(await lineage.grantEpochOf(2n)).to.equal(1n);
      const again = await delegateOn(deployment, nodes[1] ?? "", 2, {}, unlimited());
      expect((await lineage.getDelegation(again)).grantEpoch).to.equal(1n);
      expect(await lineage.standingOf(again, await now())).to.equal(1n);
    });

    it("is open to the guardian, the timelock and the owner, and to nobody else", async () => {
      const { guardian, timelock, stranger, registrar } = deployment.actors;
      for (const caller of [guardian, timelock]) {
        await expect(lineage.connect(caller).revokeGrants(2n, REASON)).to.emit(lineage, "GrantsRevoked");
      }
      for (const caller of [stranger, registrar]) {
        await expect(lineage.connect(caller).revokeGrants(2n, REASON))
          .to.be.revertedWithCustomError(lineage, "Lineage_Unauthorized")
          .withArgs(caller.address.toLowerCase());
      }
    });

    it("takes the agent's own word, once, before its deadline", async () => {
      const sign = (name: string, deadline = FOREVER) => {
        const value = { agent: 2n, epoch: 0n, reason: REASON, deadline };
        return agentSignature(name, TypedDataEncoder.hash(deployment.domain, GRANTS_REVOCATION_TYPES, value));
      };
      const key = await deployment.agentRegistry.signerOf(2n);
      const deadline = await now();
      await expect(lineage.revokeGrantsSigned(2n, REASON, deadline, sign("two", deadline)))
        .to.be.revertedWithCustomError(lineage, "Lineage_Expired")
        .withArgs(deadline);
      await expect(lineage.revokeGrantsSigned(2n, REASON, FOREVER, sign("three")))
        .to.be.revertedWithCustomError(lineage, "Lineage_BadSignature")
        .withArgs(key);
      await expect(lineage.revokeGrantsSigned(2n, REASON, FOREVER, sign("two")))
        .to.emit(lineage, "GrantsRevoked")
        .withArgs(2n, 1n, signerHash(key), REASON);
      await expect(lineage.revokeGrantsSigned(2n, REASON, FOREVER, sign("two")))
        .to.be.revertedWithCustomError(lineage, "Lineage_BadSignature")
        .withArgs(key);
    });

    it("refuses to hear an unknown agent", async () => {
      await expect(lineage.revokeGrantsSigned(99n, REASON, FOREVER, "0x"))
        .to.be.revertedWithCustomError(lineage, "Lineage_BadSignature")
        .withArgs("0x");
    });
  });

  it("an agent that is suspended stops everything below it", async () => {
    await deployment.agentRegistry.connect(deployment.actors.guardian).suspend(3n, REASON);
    expect(await standings()).to.deep.equal(nodes.map((_, index) => (index < 2 ? 1n : 28n)));
  });
});
