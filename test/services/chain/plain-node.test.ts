import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";
import { dataSlice, id } from "ethers";
import { network } from "hardhat";
import type { JsonRpcServer } from "hardhat/types/network";

import { type Deployment, readDeployment, writeDeployment } from "../../../services/platform/deployment-file.ts";
import { localAccounts } from "../../../scripts/local/accounts.ts";
import { readAgent } from "../../../services/chain/read/agents.ts";
import { readAnchored } from "../../../services/chain/read/anchors.ts";
import { readLatestBlock } from "../../../services/chain/read/block.ts";
import { createRpc, type Rpc } from "../../../services/chain/rpc/client.ts";
import { createAnchorSender } from "../../../services/chain/send/anchor.ts";
import { createRegistrar } from "../../../services/chain/send/registrar.ts";
import { createTimelockProposer, raisePostureCall } from "../../../services/chain/send/timelock.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { nextBatch } from "./support/batches.ts";
import { deployTestOrganization, proposers, temporaryDirectory, testEntry } from "./support/organization.ts";

describe("chain on a plain Hardhat node", () => {
  const accounts = localAccounts();
  let server: JsonRpcServer;
  let rpc: Rpc;
  let deployment: Deployment;

  before(async () => {
    server = await network.createServer(undefined, "127.0.0.1", 0);
    const { port } = await server.listen();
    rpc = createRpc(`http://127.0.0.1:${port}`);
    deployment = await deployTestOrganization(`http://127.0.0.1:${port}`);
  });

  after(() => server.close());

  it("deploys there unchanged", () => {
    expect(deployment).to.include({ chainId: 31337, policy: 1 });
  });

  it("registers, goes through the timelock, and anchors", async () => {
    const options = { rpc, ...deployment };
    const registrar = createRegistrar({ ...options, privateKey: accounts.registrar.privateKey });
    const agentId = await registrar.register(await testEntry(deployment, "agent", registrar.address));
    const head = await readLatestBlock(rpc);
    const { mark } = await readAgent(rpc, deployment.agentRegistry, head, agentId);
    const raise = raisePostureCall(deployment.agentRegistry, agentId, "Delegated", mark, head.timestamp + 3600);
    const council = { ...options, privateKey: accounts.council.privateKey, members: proposers() };
    await createTimelockProposer(council).run([raise], dataSlice(id("salt"), 0, 16));
    expect((await readAgent(rpc, deployment.agentRegistry, await readLatestBlock(rpc), agentId)).posture).to.equal(
      "Delegated",
    );
    const anchorer = createAnchorSender({ ...options, privateKey: accounts.signingAnchorer.privateKey });
    const { txHash } = await anchorer.submit(nextBatch(1, null));
    expect((await anchorer.confirm(txHash, 1)).status).to.equal("confirmed");
    expect((await readAnchored(rpc, deployment.anchorLog, 1, deployment.deployedAt)).batches).to.have.length(1);
  });

  it("writes a deployments file and reads it back; another form is FILE_INVALID, none FILE_UNREADABLE", async () => {
    const dir = await temporaryDirectory();
    const file = join(dir.path, "deployment.json");
    await writeDeployment(file, deployment);
    expect(await readDeployment(file)).to.deep.equal(deployment);
    await writeDeployment(file, { ...deployment, system: "0x12" });
    await expectCodeAsync("FILE_INVALID", readDeployment(file));
    await writeFile(file, "{");
    await expectCodeAsync("FILE_INVALID", readDeployment(file));
    await expectCodeAsync("FILE_UNREADABLE", readDeployment(join(dir.path, "missing.json")));
    await dir.remove();
  });
});
