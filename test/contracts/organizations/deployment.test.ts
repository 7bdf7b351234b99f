import { expect } from "chai";
import { id, ZeroHash } from "ethers";
import { network } from "hardhat";

import { FOREVER } from "../fixture.ts";
import { MODEL, REASON, registration } from "../support/agents.ts";
import { ed25519Key } from "../support/keys.ts";
import { batch } from "../support/logs.ts";
import { deployNeighbours } from "../support/neighbours.ts";
import type { Trust } from "../support/trust.ts";

const connection = await network.create();
const COMPONENTS = [
  "agentRegistry",
  "lineage",
  "policyRegistry",
  "modelRegistry",
  "anchorLog",
  "pause",
  "roles",
  "timelock",
] as const;

async function deployed() {
  return await deployNeighbours(connection);
}

describe("Two organizations on one chain", () => {
  let ours: Trust;
  let theirs: Trust;

  beforeEach(async () => {
    ({ ours, theirs } = await connection.networkHelpers.loadFixture(deployed));
  });

  it("share no contract", async () => {
    const addresses = await Promise.all(
      [ours, theirs].flatMap(({ system }) => [system.getAddress(), ...COMPONENTS.map((name) => system[name]())]),
    );
    expect(addresses.length).to.equal(18);
    expect(new Set(addresses).size).to.equal(addresses.length);
  });

  it("are each what their own parameters say", async () => {
    const described = await Promise.all(
      [ours, theirs].map(async ({ system, timelock, lineage, anchorLog, roles, parameters }) => ({
        organization: await system.organization(),
        delay: await timelock.getMinDelay(),
        maxDepth: await lineage.MAX_DEPTH(),
        signer: (await anchorLog.getSigners(1n))[0]?.keyHash,
        guardian: await roles.hasRole(id("GUARDIAN"), parameters.guardian),
      })),
    );
    expect(described).to.deep.equal([
      {
        organization: ours.parameters.organization,
        delay: 172_800n,
        maxDepth: 8n,
        signer: ed25519Key("signing").keyHash,
        guardian: true,
      },
      {
        organization: id("Neighbour"),
        delay: 86_400n,
        maxDepth: 4n,
        signer: ed25519Key("neighbour's signing").keyHash,
        guardian: true,
      },
    ]);
  });

  it("number their agents, policies and logs for themselves", async () => {
    for (const { agentRegistry, anchorLog } of [ours, theirs]) {
      expect(await agentRegistry.agentCount()).to.equal(8n);
      expect(await anchorLog.logCount()).to.equal(2n);
    }
    // A key is taken in one registry and free in another.
    const [{ keyHash }, { keyHash: same }] = [
      await ours.agentRegistry.getAgent(1n),
      await theirs.agentRegistry.getAgent(1n),
    ];
    expect(keyHash).to.equal(same);
  });

  it("give each other's officers no power", async () => {
    const refused = async (call: Promise<unknown>, caller: string, role: string) => {
      await expect(call).to.be.revertedWithCustomError(ours.roles, "Roles_Unauthorized").withArgs(caller, role);
    };
    const { guardian, registrar, timelock, signingAnchorer } = theirs.actors;
    const [asGuardian, asRegistrar, asTimelock] = [id("GUARDIAN"), id("REGISTRAR"), ZeroHash];
    await refused(ours.agentRegistry.connect(guardian).suspend(1n, REASON), guardian.address, asGuardian);
    await refused(ours.modelRegistry.connect(guardian).revoke(MODEL, REASON), guardian.address, asGuardian);
    await refused(ours.pause.connect(guardian).pause(REASON), guardian.address, asGuardian);
    await refused(ours.anchorLog.connect(guardian).seal(1n, REASON), guardian.address, asGuardian);
    const entry = await registration(ours, "new");
    await refused(ours.agentRegistry.connect(registrar).enroll(entry), registrar.address, asRegistrar);
    await refused(ours.pause.connect(timelock).unpause(await ours.pause.mark(), FOREVER), timelock.address, asTimelock);
    await refused(ours.roles.connect(timelock).grantRole(asGuardian, guardian.address), timelock.address, asTimelock);
    await expect(ours.lineage.connect(guardian).revokeGrants(1n, REASON))
      .to.be.revertedWithCustomError(ours.lineage, "Lineage_Unauthorized")
      .withArgs(guardian.address.toLowerCase());
    await expect(ours.anchorLog.connect(signingAnchorer).anchor(batch()))
      .to.be.revertedWithCustomError(ours.anchorLog, "Log_NotAnchorer")
      .withArgs(1n, signingAnchorer.address);
  });

  it("stop for themselves only", async () => {
    await theirs.pause.connect(theirs.actors.guardian).pause(REASON);
    await theirs.agentRegistry.connect(theirs.actors.guardian).revoke(1n, REASON);
    expect(await ours.pause.pausedUntil()).to.equal(0n);
    expect(await ours.agentRegistry.statusOf(1n)).to.equal(1n);
  });
});
