import { expect } from "chai";
import { AbiCoder, concat, keccak256, toBeHex, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import { TrustLineage__factory } from "../../../types/ethers-contracts/index.ts";
import { FOREVER } from "../fixture.ts";
import { REASON } from "../support/agents.ts";
import { GUESS, NO_MARK } from "../support/marks.ts";
import {
  commitments,
  deployLineage,
  establish,
  MAX_DEPTH,
  nominate,
  nomination,
  principals,
  TEXT,
  type Lineage,
} from "./support/lineage.ts";

const connection = await network.create();
const IDENTITY_PRECOMPILE = "0x0000000000000000000000000000000000000004";

async function deployed() {
  return await deployLineage(connection);
}

describe("TrustLineage: geneses", () => {
  let deployment: Lineage;
  let lineage: Lineage["lineage"];
  let governed: Lineage["lineage"];

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(deployed);
    lineage = deployment.lineage;
    governed = lineage.connect(deployment.actors.timelock);
  });

  const now = async () => BigInt(await connection.networkHelpers.time.latest());
  const refused = (overrides: Partial<ReturnType<typeof nomination>>) =>
    expect(governed.nominate({ ...nomination(deployment), ...overrides }, NO_MARK, FOREVER));

  describe("deployment", () => {
    const deploy = async (agents: string, depth: bigint) => {
      const { ethers, roles, rules } = deployment;
      const libraries = { GrantRules: await rules.getAddress() };
      return await ethers.deployContract("TrustLineage", [await roles.getAddress(), agents, depth], { libraries });
    };

    it("takes depths of 1 to 10", async () => {
      const agents = await deployment.agentRegistry.getAddress();
      for (const depth of [0n, 11n, 255n]) {
        await expect(deploy(agents, depth))
          .to.be.revertedWithCustomError(lineage, "Lineage_BadMaxDepth")
          .withArgs(depth);
      }
      for (const depth of [1n, 10n]) {
        const other = await deploy(agents, depth);
        expect(
          await TrustLineage__factory.connect(await other.getAddress(), deployment.actors.stranger).MAX_DEPTH(),
        ).to.equal(depth);
      }
      expect(await lineage.MAX_DEPTH()).to.equal(MAX_DEPTH);
    });

    it("needs a registry of agents", async () => {
      await expect(deploy(ZeroAddress, 8n))
        .to.be.revertedWithCustomError(lineage, "Lineage_ZeroField")
        .withArgs("agents");
    });
  });

  describe("nominate", () => {
    it("enters a genesis that waits for its principals", async () => {
      const terms = { ...nomination(deployment), activationDelay: 60n };
      const genesis = await governed.nominate.staticCall(terms, NO_MARK, FOREVER);
      await expect(governed.nominate(terms, NO_MARK, FOREVER))
        .to.emit(lineage, "GenesisNominated")
        .withArgs(
          genesis,
          TEXT,
          terms.principals.map((it) => it.toLowerCase()),
          2n,
          60n,
        );
      expect(await lineage.getGenesis(genesis)).to.deep.equal([2n, await now(), 0n, 0n, 60n, TEXT]);
      expect(await lineage.getPrincipals(genesis)).to.deep.equal(terms.principals.map((it) => it.toLowerCase()));
      expect(await lineage.genesisCount()).to.equal(1n);
      expect(await lineage.pathOf(genesis)).to.deep.equal([genesis]);
      expect(await lineage.originOf(genesis)).to.deep.equal([genesis, terms.principals.map((it) => it.toLowerCase())]);
    });

    it("names it after the chain, the contract and its terms", async () => {
      const terms = { ...nomination(deployment), activationDelay: 60n };
      const { chainId } = await deployment.ethers.provider.getNetwork();
      const types = ["uint256", "address", "bytes32", "uint8", "uint64", "bytes32[]"];
      const signers = terms.principals.map((it) => keccak256(it));
      const values = [chainId, await lineage.getAddress(), TEXT, 2n, 60n, signers];
      expect(await nominate(deployment, terms)).to.equal(keccak256(AbiCoder.defaultAbiCoder().encode(types, values)));
    });

    it("belongs to the timelock", async () => {
      for (const actor of ["guardian", "registrar", "council", "approver", "stranger"] as const) {
        const caller = deployment.actors[actor];
        await expect(lineage.connect(caller).nominate(nomination(deployment), NO_MARK, FOREVER))
          .to.be.revertedWithCustomError(deployment.roles, "Roles_Unauthorized")
          .withArgs(caller.address, ZeroHash);
      }
    });

    it("refuses a call that is too old", async () => {
      const deadline = await now();
      await expect(governed.nominate(nomination(deployment), NO_MARK, deadline))
        .to.be.revertedWithCustomError(lineage, "Mark_Expired")
        .withArgs(deadline);
    });

    it("works in the last second of its deadline", async () => {
      const deadline = (await now()) + 100n;
      await connection.networkHelpers.time.setNextBlockTimestamp(deadline);
      await expect(governed.nominate(nomination(deployment), NO_MARK, deadline)).to.emit(lineage, "GenesisNominated");
    });

    it("refuses a mark nobody made, and one that was used", async () => {
      await nominate(deployment);
      for (const named of [NO_MARK, GUESS]) {
        await expect(governed.nominate(nomination(deployment), named, FOREVER))
          .to.be.revertedWithCustomError(lineage, "Mark_Wrong")
          .withArgs(named, await lineage.mark());
      }
    });

    it("refuses what was decided before a genesis ended", async () => {
      const genesis = await nominate(deployment);
      const before = await lineage.mark();
      await lineage.connect(deployment.actors.guardian).revoke(genesis, REASON);
      await expect(governed.nominate({ ...nomination(deployment), textHash: REASON }, before, FOREVER))
        .to.be.revertedWithCustomError(lineage, "Mark_Wrong")
        .withArgs(before, await lineage.mark());
    });

    it("refuses the same genesis twice", async () => {
      const genesis = await nominate(deployment);
      await expect(governed.nominate(nomination(deployment), await lineage.mark(), FOREVER))
        .to.be.revertedWithCustomError(lineage, "Lineage_GenesisExists")
        .withArgs(genesis);
    });

    it("needs a text", async () => {
      await refused({ textHash: ZeroHash })
        .to.be.revertedWithCustomError(lineage, "Lineage_ZeroField")
        .withArgs("textHash");
    });

    it("needs 1 to 32 principals in order, and a threshold among them", async () => {
      const [first = "", second = ""] = nomination(deployment).principals;
      const cases: [string[], bigint][] = [
        [[], 0n],
        [[first], 0n],
        [[first], 2n],
        [[second, first], 1n],
        [[first, first], 1n],
        [Array.from({ length: 33 }, () => first), 1n],
      ];
      for (const [names, threshold] of cases) {
        await refused({ principals: names, threshold })
          .to.be.revertedWithCustomError(lineage, "Lineage_BadPrincipals")
          .withArgs(names.length, threshold);
      }
    });

    it("takes 32 principals, and not 33", async () => {
      const names = Array.from({ length: 33 }, (_, index) => toBeHex(index + 1, 20));
      const crowd = names.toSorted((a, b) => (keccak256(a) < keccak256(b) ? -1 : 1));
      await refused({ principals: crowd, threshold: 1n })
        .to.be.revertedWithCustomError(lineage, "Lineage_BadPrincipals")
        .withArgs(33n, 1n);
      await refused({ principals: crowd.slice(1), threshold: 32n }).to.emit(lineage, "GenesisNominated");
    });

    it("takes keys behind a verifier of 128 bytes together, and not of 129", async () => {
      const verifier = (await deployment.agentRegistry.signerOf(1n)).slice(0, 42);
      const long = concat([verifier, `0x${"11".repeat(109)}`]);
      await refused({ principals: [long], threshold: 1n })
        .to.be.revertedWithCustomError(lineage, "Lineage_BadSigner")
        .withArgs(long);
      await refused({ principals: [long.slice(0, -2)], threshold: 1n }).to.emit(lineage, "GenesisNominated");
    });

    it("refuses signers that are no signers", async () => {
      for (const signer of [
        "0x",
        `0x${"11".repeat(19)}`,
        `0x${"11".repeat(129)}`,
        // Precompiles have no code; this one would answer yes to every signature.
        `${IDENTITY_PRECOMPILE}aa`,
      ]) {
        await refused({ principals: [signer], threshold: 1n })
          .to.be.revertedWithCustomError(lineage, "Lineage_BadSigner")
          .withArgs(signer);
      }
    });
  });

  describe("establish", () => {
    it("counts from the signatures and the delay on", async () => {
      const genesis = await nominate(deployment, { activationDelay: 60n });
      const signatures = await commitments(deployment, genesis, principals(deployment).slice(0, 2));
      expect(await lineage.standingOf(genesis, await now())).to.equal(29n);
      await lineage.establish(genesis, signatures);
      const activeAt = (await now()) + 60n;
      expect((await lineage.getGenesis(genesis)).activeAt).to.equal(activeAt);
      const [event] = await lineage.queryFilter(lineage.filters.GenesisEstablished());
      expect(event?.args.slice()).to.deep.equal([genesis, activeAt]);
      expect(await lineage.standingOf(genesis, activeAt - 1n)).to.equal(29n);
      expect(await lineage.standingOf(genesis, activeAt)).to.equal(1n);
    });

    it("never counts when the delay is beyond all time", async () => {
      const genesis = await establish(deployment, { activationDelay: FOREVER });
      expect((await lineage.getGenesis(genesis)).activeAt).to.equal(FOREVER);
    });

    it("takes more signatures than needed", async () => {
      const genesis = await nominate(deployment);
      await lineage.establish(genesis, await commitments(deployment, genesis, principals(deployment)));
      expect(await lineage.standingOf(genesis, await now())).to.equal(1n);
    });

    it("refuses what was never nominated", async () => {
      await expect(lineage.establish(REASON, []))
        .to.be.revertedWithCustomError(lineage, "Lineage_Unknown")
        .withArgs(REASON);
    });

    it("happens once", async () => {
      const genesis = await establish(deployment);
      await expect(lineage.establish(genesis, []))
        .to.be.revertedWithCustomError(lineage, "Lineage_GenesisExists")
        .withArgs(genesis);
    });

    it("does not revive", async () => {
      const genesis = await nominate(deployment);
      await lineage.connect(deployment.actors.guardian).revoke(genesis, REASON);
      await expect(
        lineage.establish(genesis, await commitments(deployment, genesis, principals(deployment).slice(0, 2))),
      )
        .to.be.revertedWithCustomError(lineage, "Lineage_IsRevoked")
        .withArgs(genesis);
    });

    it("needs the threshold", async () => {
      const genesis = await nominate(deployment);
      const one = await commitments(deployment, genesis, principals(deployment).slice(0, 1));
      await expect(lineage.establish(genesis, one))
        .to.be.revertedWithCustomError(lineage, "Lineage_TooFewSigners")
        .withArgs(2n, 1n);
    });

    it("counts each principal once, in order, and nobody else", async () => {
      const genesis = await nominate(deployment);
      const [first, second] = await commitments(deployment, genesis, principals(deployment));
      const [stranger] = await commitments(deployment, genesis, [deployment.actors.stranger]);
      if (!first || !second || !stranger) throw new Error("not signed");
      for (const [signatures, bad] of [
        [[first, first], first],
        [[second, first], first],
        [[stranger, stranger], stranger],
      ] as const) {
        await expect(lineage.establish(genesis, [...signatures]))
          .to.be.revertedWithCustomError(lineage, "Lineage_BadSigner")
          .withArgs(String(bad.signer).toLowerCase());
      }
    });

    it("refuses a signature over something else or by someone else", async () => {
      const genesis = await nominate(deployment);
      const other = await nominate(deployment, { threshold: 1n });
      const [first, second] = principals(deployment);
      if (!first || !second) throw new Error("no principals");
      const [, overOther] = await commitments(deployment, other, [first, second]);
      const [good, own] = await commitments(deployment, genesis, [first, second]);
      if (!good || !own || !overOther) throw new Error("not signed");
      for (const bad of [overOther, { signer: second.address, signature: good.signature }]) {
        await expect(lineage.establish(genesis, [good, bad]))
          .to.be.revertedWithCustomError(lineage, "Lineage_BadSignature")
          .withArgs(second.address.toLowerCase());
      }
    });
  });

  it("knows nothing of unknown ids", async () => {
    expect(await lineage.getGenesis(REASON)).to.deep.equal([0n, 0n, 0n, 0n, 0n, ZeroHash]);
    expect(await lineage.getPrincipals(REASON)).to.deep.equal([]);
    expect(await lineage.getDelegation(REASON)).to.deep.equal([
      ZeroHash,
      0n,
      0n,
      0n,
      0n,
      false,
      0n,
      0n,
      0n,
      0n,
      0n,
      ZeroHash,
      ZeroHash,
    ]);
    expect(await lineage.originOf(REASON)).to.deep.equal([ZeroHash, []]);
    expect(await lineage.pathOf(REASON)).to.deep.equal([]);
    expect(await lineage.standingOf(REASON, 0n)).to.equal(25n);
  });
});
