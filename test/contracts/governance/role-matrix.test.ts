import { id, Interface, ZeroHash, type BaseContract, type FunctionFragment } from "ethers";
import { expect } from "chai";
import { artifacts, network } from "hardhat";

import { DELAY, deploySystem, FOREVER, type Deployment } from "../fixture.ts";
import { capability, KEY_TYPE, MODEL, REASON, registerAgent } from "../support/agents.ts";
import { p256Key } from "../support/keys.ts";
import { LOG_MODE, openLog } from "../support/logs.ts";
import { COUNCIL_RELAYED, COUNCIL_ROWS } from "../support/council-rows.ts";
import { prepareLineage, RELAYED } from "../support/relayed-rows.ts";
import { BATCH_OPERATION, CALLERS, CANCELLED, OPERATION, reopening, ROWS } from "../support/role-rows.ts";
import { TRUST_ROWS } from "../support/trust-rows.ts";

const connection = await network.create();

const MATRIX = [...ROWS, ...TRUST_ROWS, ...COUNCIL_ROWS];
/** Every contract of a deployment that has something to write. */
const WRITABLE = {
  agentRegistry: "AgentRegistry",
  anchorLog: "AnchorLog",
  certificateRoots: "CertificateRoots",
  council: "Council",
  gate: "Gate",
  lineage: "TrustLineage",
  modelRegistry: "ModelRegistry",
  pause: "Pause",
  policyRegistry: "PolicyRegistry",
  roles: "Roles",
  system: "System",
  timelock: "TimelockController",
} as const;

/** Token callbacks of OpenZeppelin's timelock: they write nothing. */
const HARMLESS = ["onERC721Received", "onERC1155Received", "onERC1155BatchReceived"];

async function prepared() {
  const deployment = await deploySystem(connection);
  const { agentRegistry, anchorLog, gate, modelRegistry, pause, timelock, actors, networkHelpers } = deployment;
  await registerAgent(deployment, "first", { capabilities: [capability(deployment)] });
  await registerAgent(deployment, "second");
  await registerAgent(deployment, "third", { keyType: KEY_TYPE.P256, publicKey: p256Key("third").publicKey });
  await agentRegistry.connect(actors.registrar)["register()"]();
  await agentRegistry.connect(actors.guardian).suspend(2n, REASON);
  await openLog(deployment, LOG_MODE.STORED);
  await anchorLog.connect(actors.guardian).seal(3n, REASON);
  await openLog(deployment, LOG_MODE.LINKS);
  await prepareLineage(deployment);
  const models = modelRegistry.connect(actors.timelock);
  await models.register(MODEL, 0n, id("sbom"), ZeroHash, "https://models.example/sbom", await models.mark(), FOREVER);
  await pause.connect(actors.guardian).pause(REASON);
  await timelock.connect(actors.council).schedule(...OPERATION, DELAY);
  await timelock.connect(actors.council).scheduleBatch(...BATCH_OPERATION, DELAY);
  await timelock.connect(actors.council).schedule(...CANCELLED, DELAY);
  await gate.connect(actors.council).close(REASON);
  const [target, value, data, ...rest] = await reopening(deployment);
  await timelock.connect(actors.council).schedule(target, value, data, ...rest, DELAY);
  await timelock.connect(actors.council).scheduleBatch([target], [value], [data], ...rest, DELAY);
  await networkHelpers.time.increase(DELAY);
  return deployment;
}

/** Names of everything in an interface that can write; with its types where a name stands for several. */
function writes(contract: Interface): string[] {
  const fragments: FunctionFragment[] = [];
  contract.forEachFunction((fragment) => {
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

  for (const [contract, name] of Object.entries(WRITABLE)) {
    it(`covers every write of ${name}`, async () => {
      const covered = MATRIX.filter((row) => row.contract === contract).map((row) => row.method);
      const { abi } = await artifacts.readArtifact(name);
      expect(covered).to.have.members(writes(new Interface(abi)));
    });
  }

  it("covers every contract that has something to write", async () => {
    const names = [...(await artifacts.getAllFullyQualifiedNames())].filter((name) => name.startsWith("contracts/"));
    const all = await Promise.all(names.map((name) => artifacts.readArtifact(name)));
    const found = all.filter(({ abi, bytecode }) => bytecode !== "0x" && writes(new Interface(abi)).length > 0);
    const { timelock: _, ...ours } = WRITABLE;
    expect(found.map(({ contractName }) => contractName)).to.have.members(Object.values(ours));
  });

  for (const { contract, method, allowed, args, refusal } of MATRIX) {
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

  for (const { contract, method, args, refusal } of [...RELAYED, ...COUNCIL_RELAYED]) {
    it(`${contract}.${method}: nobody may, with a signature over something else`, async () => {
      const forged = await args(deployment, "badly");
      const { error, args: expected } = await refusal(deployment);
      for (const name of CALLERS) {
        const target: BaseContract = deployment[contract].connect(deployment.actors[name]);
        await expect(target.getFunction(method).staticCall(...forged))
          .to.be.revertedWithCustomError(target, error)
          .withArgs(...expected);
      }
    });
  }
});
