import { expect } from "chai";
import { id, Interface, ZeroAddress, ZeroHash, type BaseContract } from "ethers";
import { artifacts, network } from "hardhat";

import { DELAY, type Deployment } from "../fixture.ts";
import { deployWorld, expectLoosensNothing, type World } from "./support/takeover.ts";

const connection = await network.create();
const CONTRACTS = {
  agentRegistry: "AgentRegistry",
  anchorLog: "AnchorLog",
  council: "Council",
  gate: "Gate",
  lineage: "TrustLineage",
  modelRegistry: "ModelRegistry",
  pause: "Pause",
  policyRegistry: "PolicyRegistry",
  roles: "Roles",
  system: "System",
  timelock: "TimelockController",
  trustPolicy: "TrustPolicy",
} as const;
type Name = keyof typeof CONTRACTS;

async function deployed() {
  return await deployWorld(connection);
}

const abiOf = async (name: Name) => new Interface((await artifacts.readArtifact(CONTRACTS[name])).abi);

/** Names of everything in an interface that fits. */
function named(
  contract: Interface,
  fits: (name: string, inputs: number, output: string | undefined) => boolean,
): string[] {
  const found: string[] = [];
  contract.forEachFunction(({ name, inputs, outputs }) => {
    if (fits(name, inputs.length, outputs[0]?.type)) found.push(name);
  });
  return found.toSorted();
}

describe("After deployment no single key can loosen anything", () => {
  let world: World;

  beforeEach(async () => {
    world = await connection.networkHelpers.loadFixture(deployed);
  });

  /** Every role a contract has, by name. */
  const rolesOf = async (name: Name) =>
    named(await abiOf(name), (role, inputs, output) => inputs === 0 && output === "bytes32" && /^[A-Z_]+$/.test(role));

  /** Who holds it now; every grant there ever was left an event. */
  async function holders(contract: Deployment["roles"] | Deployment["timelock"], role: string): Promise<string[]> {
    const granted = await contract.queryFilter(contract.filters["RoleGranted(bytes32,address,address)"](role));
    const accounts = [...new Set(granted.map(({ args }) => args.account))];
    const holding = await Promise.all(accounts.map((account) => contract.hasRole(role, account)));
    return accounts.filter((_, index) => holding[index]);
  }

  it("two contracts have roles, and no contract has an owner or can be replaced", async () => {
    const found: Record<string, string[]> = {};
    for (const name of Object.keys(CONTRACTS) as Name[]) {
      const roles = await rolesOf(name);
      if (roles.length > 0) found[name] = roles;
      const owned = named(await abiOf(name), (method) =>
        /^(owner|admin)$|^(transferOwnership|upgrade|initialize)/.test(method),
      );
      // The registry's tokens have owners (ownerOf); the registry has none.
      expect(
        owned.filter((method) => method !== "ownerOf"),
        name,
      ).to.deep.equal([]);
    }
    expect(found).to.deep.equal({
      roles: ["DEFAULT_ADMIN_ROLE", "GUARDIAN", "REGISTRAR"],
      timelock: ["CANCELLER_ROLE", "DEFAULT_ADMIN_ROLE", "EXECUTOR_ROLE", "PROPOSER_ROLE"],
    });
  });

  it("every role that loosens is a contract's, and the timelock is the admin of all of them", async () => {
    const [council, timelock] = [await world.council.getAddress(), await world.timelock.getAddress()];
    const { guardian, registrar } = world.actors;
    const expected = {
      timelock: {
        [ZeroHash]: [timelock],
        [id("PROPOSER_ROLE")]: [council],
        [id("CANCELLER_ROLE")]: [council],
        // Through it anyone: what is ready was decided by the council and seen by everybody.
        [id("EXECUTOR_ROLE")]: [await world.gate.getAddress()],
      },
      roles: {
        [ZeroHash]: [timelock],
        // Restricts.
        [id("GUARDIAN")]: [guardian.address, council],
        // Enters agents, who have no authority.
        [id("REGISTRAR")]: [registrar.address],
      },
    };
    for (const name of ["timelock", "roles"] as const) {
      const current: Record<string, string[]> = {};
      for (const role of await rolesOf(name)) {
        const hash: string = await (world[name] as BaseContract).getFunction(role).staticCall();
        expect(await world[name].getRoleAdmin(hash), role).to.equal(ZeroHash);
        current[hash] = await holders(world[name], hash);
      }
      expect(current).to.deep.equal(expected[name]);
      // And nobody holds a role by a name the contract does not have.
      const granted = await world[name].queryFilter(world[name].filters["RoleGranted(bytes32,address,address)"]());
      expect(Object.keys(current)).to.include.members(granted.map(({ args }) => args.role));
    }
    expect(await world.timelock.getMinDelay()).to.equal(DELAY);
    expect(await world.council.threshold()).to.equal(3n);
  });

  it("no key that appears anywhere can make a loosening call", async () => {
    const { actors, anchorLog, council, agentRegistry, lineage, ethers } = world;
    const held: string[] = [];
    for (const name of ["timelock", "roles"] as const) {
      for (const { args } of await world[name].queryFilter(
        world[name].filters["RoleGranted(bytes32,address,address)"](),
      )) {
        held.push(args.account, args.sender);
      }
    }
    for (const logId of [1n, 2n]) held.push((await anchorLog.getLog(logId)).anchorer);
    held.push(...(await council.members()), (await agentRegistry.getAgent(1n)).owner);
    held.push(...(await lineage.getPrincipals(world.genesis)));
    const keys: string[] = [];
    for (const account of new Set(held.map((account) => ethers.getAddress(account)))) {
      if ((await ethers.provider.getCode(account)) === "0x" && account !== ZeroAddress) keys.push(account);
    }
    // Deployer, guardian, registrar, two anchorers, five members, the agents' owner, and two principals besides.
    expect(keys.length).to.equal(13);
    let attempts = 0;
    for (const key of keys) {
      const actor = Object.values(actors).find(({ address }) => address === key);
      if (actor === undefined) throw new Error(`whose key is ${key}?`);
      attempts += await expectLoosensNothing(world, actor);
    }
    console.log(`      ${keys.length} keys, ${attempts} loosening calls refused`);
  });
});
