import { expect } from "chai";
import { id, ZeroHash } from "ethers";
import { network } from "hardhat";

import {
  DELAY,
  deploySystem,
  FOREVER,
  GATEWAY_LOG,
  MAPPING_HASH,
  POLICY_ID,
  SIGNING_LOG,
  type Deployment,
} from "../fixture.ts";
import { ed25519Key } from "../support/keys.ts";
import { saltFor } from "./support/council.ts";

const connection = await network.create();

async function deployed() {
  return await deploySystem(connection);
}

/** Everyone who holds a role of OpenZeppelin AccessControl now, by role, read from the contract's own events. */
async function holders(contract: Deployment["roles"] | Deployment["timelock"]): Promise<Record<string, string[]>> {
  const current: Record<string, string[]> = {};
  const granted = await contract.queryFilter(contract.filters["RoleGranted(bytes32,address,address)"]());
  for (const { args } of granted) {
    if (!(await contract.hasRole(args.role, args.account))) continue;
    const accounts = (current[args.role] ??= []);
    if (!accounts.includes(args.account)) accounts.push(args.account);
  }
  return current;
}

describe("Deployment through the Ignition module", () => {
  let deployment: Deployment;

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(deployed);
  });

  it("leaves the timelock its own admin, the council its only proposer and canceller, and the gate its only executor", async () => {
    const { timelock, actors } = deployment;
    expect(await holders(timelock)).to.deep.equal({
      [ZeroHash]: [await timelock.getAddress()],
      [id("PROPOSER_ROLE")]: [actors.council.address],
      [id("CANCELLER_ROLE")]: [actors.council.address],
      [id("EXECUTOR_ROLE")]: [actors.gate.address],
    });
  });

  it("leaves the timelock the only admin of the roles, with a guardian beside the council, and one registrar", async () => {
    const { roles, timelock, actors } = deployment;
    expect(await holders(roles)).to.deep.equal({
      [ZeroHash]: [await timelock.getAddress()],
      [id("GUARDIAN")]: [actors.guardian.address, actors.council.address],
      [id("REGISTRAR")]: [actors.registrar.address],
    });
    expect(await roles.getRoleMembers(ZeroHash)).to.deep.equal([await timelock.getAddress()]);
    expect(await roles.timelock()).to.equal(await timelock.getAddress());
  });

  it("leaves the delay in force", async () => {
    expect(await deployment.timelock.getMinDelay()).to.equal(DELAY);
  });

  it("lets not even the council act before the delay is over", async () => {
    const { gate, timelock, roles, actors } = deployment;
    const grant = roles.interface.encodeFunctionData("grantRole", [id("REGISTRAR"), actors.council.address]);
    const operation = [await roles.getAddress(), 0n, grant, ZeroHash, await saltFor(deployment, "grant")] as const;
    await expect(timelock.connect(actors.council).schedule(...operation, DELAY - 1n))
      .to.be.revertedWithCustomError(timelock, "TimelockInsufficientDelay")
      .withArgs(DELAY - 1n, DELAY);
    await timelock.connect(actors.council).schedule(...operation, DELAY);
    const operationId = await timelock.hashOperation(...operation);
    await expect(gate.execute(...operation))
      .to.be.revertedWithCustomError(timelock, "TimelockUnexpectedOperationState")
      .withArgs(operationId, "0x0000000000000000000000000000000000000000000000000000000000000004");
    await connection.networkHelpers.time.increase(DELAY);
    await gate.execute(...operation);
    expect(await roles.hasRole(id("REGISTRAR"), actors.council.address)).to.equal(true);
  });

  it("publishes version 1 of policy 1, with the code hash the chain has", async () => {
    const { policyRegistry, trustPolicy, parameters, ethers } = deployment;
    const [version, entry, liveCodeHash] = await policyRegistry.resolve(POLICY_ID);
    const code = await ethers.provider.getCode(await trustPolicy.getAddress());
    expect(version).to.equal(1n);
    expect(entry.evaluator).to.equal(await trustPolicy.getAddress());
    expect(entry.codeHash).to.equal(ethers.keccak256(code));
    expect(liveCodeHash).to.equal(entry.codeHash);
    expect(entry.mappingHash).to.equal(MAPPING_HASH);
    expect(entry.rationaleHash).to.equal(parameters.policyRationaleHash);
    expect(entry.gasLimit).to.equal(parameters.policyGasLimit);
    expect(await policyRegistry.getParameters(POLICY_ID, 1n)).to.equal(parameters.policyParameters);
  });

  for (const { name, logId, kind } of [
    { name: "signing", logId: SIGNING_LOG, kind: 1n },
    { name: "gateway", logId: GATEWAY_LOG, kind: 2n },
  ] as const) {
    it(`opens the ${name} log with its anchorer and one key`, async () => {
      const { anchorLog, actors } = deployment;
      const { publicKey, keyHash } = ed25519Key(name);
      const log = await anchorLog.getLog(logId);
      expect(log.kind).to.equal(kind);
      expect(log.anchorer).to.equal(actors[`${name}Anchorer`].address);
      expect(log.nextSeq).to.equal(1n);
      // The parameters say since ever; no window begins more than an hour before its block.
      const begins = log.openedAt - (await anchorLog.BACKDATING());
      expect(await anchorLog.getSigners(logId)).to.deep.equal([[keyHash, 1n, begins, FOREVER, publicKey]]);
    });
  }

  it("opens nothing else", async () => {
    expect(await deployment.anchorLog.logCount()).to.equal(2n);
    expect(await deployment.agentRegistry.agentCount()).to.equal(0n);
  });

  it("fails as a whole when its deadline has passed", async () => {
    const fresh = await network.create();
    const failure: unknown = await deploySystem(fresh, { deadline: 1n }).catch((error: unknown) => error);
    expect(String(failure)).to.contain("Mark_Expired");
  });
});
