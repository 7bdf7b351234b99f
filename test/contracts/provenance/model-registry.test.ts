import { expect } from "chai";
import { id, sha256, toUtf8Bytes, ZeroHash } from "ethers";
import { network } from "hardhat";

import { ModelRegistry__factory } from "../../../types/ethers-contracts/index.ts";
import { deploySystem, FOREVER, type Deployment } from "../fixture.ts";
import { MODEL, REASON } from "../support/agents.ts";
import { GUESS, NO_MARK } from "../support/marks.ts";
import { CALLERS } from "../support/role-rows.ts";

const connection = await network.create();
const SBOM = sha256(toUtf8Bytes("sbom"));
const PROVENANCE = sha256(toUtf8Bytes("provenance"));
const URI = "https://models.example/sbom.json";

/** What `register` takes, by name. */
const ENTRY = { digest: MODEL, level: 3n, sbom: SBOM, provenance: PROVENANCE, uri: URI, deadline: FOREVER };
type Entry = typeof ENTRY;

async function deployed() {
  const deployment = await deploySystem(connection);
  const contract = await deployment.ethers.deployContract("ModelRegistry", [deployment.roles]);
  return {
    deployment,
    models: ModelRegistry__factory.connect(await contract.getAddress(), deployment.actors.timelock),
  };
}

describe("ModelRegistry", () => {
  let deployment: Deployment;
  let models: Awaited<ReturnType<typeof deployed>>["models"];

  beforeEach(async () => {
    ({ deployment, models } = await connection.networkHelpers.loadFixture(deployed));
  });

  const now = async () => BigInt(await connection.networkHelpers.time.latest());
  const register = async (overrides: Partial<Entry> & { named?: string } = {}) => {
    const { digest, level, sbom, provenance, uri, deadline, named } = { named: undefined, ...ENTRY, ...overrides };
    return models.register(digest, level, sbom, provenance, uri, named ?? (await models.mark()), deadline);
  };

  describe("register", () => {
    it("enters a model with where it comes from", async () => {
      await expect(register()).to.emit(models, "ModelRegistered").withArgs(MODEL, 3n, SBOM, PROVENANCE, URI);
      expect(await models.getModel(MODEL)).to.deep.equal([await now(), 0n, 3n, SBOM, PROVENANCE]);
    });

    it("works in the last second of its deadline, and not a second later", async () => {
      const deadline = (await now()) + 100n;
      await connection.networkHelpers.time.setNextBlockTimestamp(deadline);
      await register({ deadline });
      await connection.networkHelpers.time.setNextBlockTimestamp(deadline + 1n);
      await expect(register({ digest: id("other"), deadline }))
        .to.be.revertedWithCustomError(models, "Mark_Expired")
        .withArgs(deadline);
    });

    for (const [field, overrides] of [
      ["digest", { digest: ZeroHash }],
      ["sbomDigest", { sbom: ZeroHash }],
    ] as const) {
      it(`refuses a zero ${field}`, async () => {
        await expect(register(overrides)).to.be.revertedWithCustomError(models, "Model_ZeroField").withArgs(field);
      });
    }

    for (const level of [0n, 1n, 4n]) {
      it(`takes level ${level} with ${level === 0n ? "no" : "an"} attestation, and not the other way round`, async () => {
        const [fitting, other] = level === 0n ? [ZeroHash, PROVENANCE] : [PROVENANCE, ZeroHash];
        await expect(register({ level, provenance: other }))
          .to.be.revertedWithCustomError(models, "Model_BadLevel")
          .withArgs(level, other);
        await register({ level, provenance: fitting });
        expect((await models.getModel(MODEL)).slsaLevel).to.equal(level);
      });
    }

    for (const level of [5n, 255n]) {
      it(`knows no level ${level}`, async () => {
        await expect(register({ level }))
          .to.be.revertedWithCustomError(models, "Model_BadLevel")
          .withArgs(level, PROVENANCE);
      });
    }

    it("refuses a mark nobody made, and what was decided before a model was revoked", async () => {
      const before = await models.mark();
      expect(before).to.not.equal(NO_MARK);
      await register();
      // Entering a model leaves the mark, so that several can be entered side by side.
      expect(await models.mark()).to.equal(before);
      await models.revoke(MODEL, REASON);
      for (const named of [GUESS, before]) {
        await expect(register({ digest: id("the same, packed anew"), named }))
          .to.be.revertedWithCustomError(models, "Mark_Wrong")
          .withArgs(named, await models.mark());
      }
      await register({ digest: id("the same, packed anew") });
    });

    it("enters no digest that stands", async () => {
      await register();
      await expect(register({ level: 4n }))
        .to.be.revertedWithCustomError(models, "Model_Exists")
        .withArgs(MODEL);
    });

    it("enters a revoked digest anew, by a call that knows of the revocation", async () => {
      const before = await models.mark();
      await register();
      // A stolen guardian.
      await models.connect(deployment.actors.guardian).revoke(MODEL, REASON);
      for (const named of [before, GUESS]) {
        await expect(register({ named }))
          .to.be.revertedWithCustomError(models, "Mark_Wrong")
          .withArgs(named, await models.mark());
      }
      const known = await models.mark();
      await register({ level: 4n, named: known });
      expect(await models.getModel(MODEL)).to.deep.equal([await now(), 0n, 4n, SBOM, PROVENANCE]);
      // What brought it back once brings it back no second time.
      await models.revoke(MODEL, REASON);
      await expect(register({ named: known }))
        .to.be.revertedWithCustomError(models, "Mark_Wrong")
        .withArgs(known, await models.mark());
    });
  });

  describe("revoke", () => {
    it("ends a model at once and keeps its entry", async () => {
      await register();
      const registeredAt = await now();
      const { guardian } = deployment.actors;
      await expect(models.connect(guardian).revoke(MODEL, REASON))
        .to.emit(models, "ModelRevoked")
        .withArgs(MODEL, guardian.address, REASON);
      expect(await models.getModel(MODEL)).to.deep.equal([registeredAt, await now(), 3n, SBOM, PROVENANCE]);
      await expect(models.revoke(MODEL, REASON))
        .to.be.revertedWithCustomError(models, "Model_IsRevoked")
        .withArgs(MODEL);
    });

    it("refuses an unknown digest", async () => {
      await expect(models.revoke(MODEL, REASON)).to.be.revertedWithCustomError(models, "Model_Unknown").withArgs(MODEL);
    });
  });

  it("reads an unknown digest as all zero", async () => {
    expect(await models.getModel(MODEL)).to.deep.equal([0n, 0n, 0n, ZeroHash, ZeroHash]);
  });

  for (const name of CALLERS) {
    it(`lets ${name} do what it may, and nothing else`, async () => {
      const caller = deployment.actors[name];
      await register({ digest: id("registered") });
      const own = models.connect(caller);
      const entering = own.register.staticCall(MODEL, 0n, SBOM, ZeroHash, URI, await models.mark(), FOREVER);
      if (name === "timelock") await entering;
      else {
        await expect(entering)
          .to.be.revertedWithCustomError(deployment.roles, "Roles_Unauthorized")
          .withArgs(caller.address, ZeroHash);
      }
      const ending = own.revoke.staticCall(id("registered"), REASON);
      if (["timelock", "guardian", "council"].includes(name)) await ending;
      else {
        await expect(ending)
          .to.be.revertedWithCustomError(deployment.roles, "Roles_Unauthorized")
          .withArgs(caller.address, id("GUARDIAN"));
      }
    });
  }
});
