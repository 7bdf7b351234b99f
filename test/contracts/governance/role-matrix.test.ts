import type { BaseContract, FunctionFragment } from "ethers";
import { expect } from "chai";
import { network } from "hardhat";

import { DELAY, deploySystem, type Deployment } from "../fixture.ts";
import { capability, KEY_TYPE, REASON, registerAgent } from "../support/agents.ts";
import { p256Key } from "../support/keys.ts";
import { LOG_MODE, openLog } from "../support/logs.ts";
import { BATCH_OPERATION, CALLERS, CANCELLED, OPERATION, ROWS } from "../support/role-rows.ts";

const connection = await network.create();

/** Token callbacks of OpenZeppelin's timelock: they write nothing. */
const HARMLESS = ["onERC721Received", "onERC1155Received", "onERC1155BatchReceived"];

async function prepared() {
  const deployment = await deploySystem(connection);
  const { agentRegistry, anchorLog, timelock, actors, networkHelpers } = deployment;
  await registerAgent(deployment, "first", { capabilities: [capability(deployment)] });
  await registerAgent(deployment, "second");
  await registerAgent(deployment, "third", { keyType: KEY_TYPE.P256, publicKey: p256Key("third").publicKey });
  await agentRegistry.connect(actors.registrar)["register()"]();
  await agentRegistry.connect(actors.guardian).suspend(2n, REASON);
  await openLog(deployment, LOG_MODE.STORED);
  await anchorLog.connect(actors.guardian).seal(3n, REASON);
  await timelock.connect(actors.council).schedule(...OPERATION, DELAY);
  await timelock.connect(actors.council).scheduleBatch(...BATCH_OPERATION, DELAY);
  await timelock.connect(actors.council).schedule(...CANCELLED, DELAY);
  await networkHelpers.time.increase(DELAY);
  return deployment;
}

/** Names of everything in a contract's interface that can write; with its types where a name stands for several. */
function writes(contract: BaseContract): string[] {
  const fragments: FunctionFragment[] = [];
  contract.interface.forEachFunction((fragment) => {
    if (!fragment.constant && !HARMLESS.includes(fragment.name)) fragments.push(fragment);
  });
  const isOverloaded = ({ name }: FunctionFragment) => fragments.filter((other) => other.name === name).length > 1;
  return fragments.map((fragment) => (isOverloaded(fragment) ? fragment.format("sighash") : fragment.name));
}

describe("Who may call what", () => {
  let deployment: Deployment;

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(prepared);
  });

  for (const contract of ["agentRegistry", "anchorLog", "policyRegistry", "roles", "timelock"] as const) {
    it(`covers every write of ${contract}`, () => {
      const covered = ROWS.filter((row) => row.contract === contract).map((row) => row.method);
      expect(covered).to.have.members(writes(deployment[contract]));
    });
  }

  for (const contract of ["system", "trustPolicy"] as const) {
    it(`finds nothing to write in ${contract}`, () => {
      expect(writes(deployment[contract])).to.deep.equal([]);
    });
  }

  for (const { contract, method, allowed, args, refusal } of ROWS) {
    for (const name of CALLERS) {
      const may = allowed.includes(name);
      it(`${contract}.${method}: ${name} ${may ? "may" : "may not"}`, async () => {
        const caller = deployment.actors[name];
        const target: BaseContract = deployment[contract].connect(caller);
        const call = target.getFunction(method).staticCall(...(await args(deployment, caller.address)));
        if (may) {
          await call;
          return;
        }
        const { error, args: expected } = refusal(caller.address);
        await expect(call)
          .to.be.revertedWithCustomError(target, error)
          .withArgs(...expected);
      });
    }
  }
});
