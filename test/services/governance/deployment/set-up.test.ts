import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";

import { deployTo } from "../../../../scripts/deploy/deploy-to.ts";
import { localAccounts } from "../../../../scripts/local/accounts.ts";
import { timelockAbi } from "../../../../services/chain/abi/contracts.ts";
import type { Rpc } from "../../../../services/chain/rpc/client.ts";
import { createRpc } from "../../../../services/chain/rpc/client.ts";
import { startRpcServer } from "../../../../services/devchain/server.ts";
import { verifyDeployment } from "../../../../services/governance/deployment/verify.ts";
import { deploySystem } from "../../../contracts/fixture.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { intercept } from "../../chain/support/wrap-rpc.ts";

const ELSEWHERE = 4_217;
const LOCAL = 31_337;

/** A chain others use, as far as its id goes, or one of this machine. */
async function organizationOn(chainId: number, delay: bigint) {
  const connection = await network.create({ override: { chainId } });
  const server = await startRpcServer(0, (method, params) =>
    connection.provider.request({ method, params: [...params] }),
  );
  const deployment = await deploySystem(connection, { delay });
  const options = { rpc: createRpc(server.url), chainId, system: await deployment.system.getAddress() };
  const close = async () => {
    await server.stop();
    await connection.close();
  };
  return { options, url: server.url, parameters: deployment.parameters, close };
}

const subjects = async (options: Parameters<typeof verifyDeployment>[0]) =>
  (await verifyDeployment(options)).differences.map(({ subject }) => subject);

describe("governance/deployment: what was done before the gate opened", () => {
  /** A node that shows one more event of this name, in the first block there is one. */
  function withOneMore(rpc: Rpc, name: "CallScheduled" | "CallExecuted"): Rpc {
    const topic = timelockAbi.getEvent(name).topicHash;
    let asking = false;
    return intercept(rpc, async (method, params) => {
      const [filter] = params as [{ topics?: unknown[] }];
      if (method !== "eth_getLogs" || filter.topics?.[0] !== topic || asking) return undefined;
      asking = true;
      const logs = (await rpc.request(method, params)) as { topics: string[]; transactionHash: string }[];
      asking = false;
      const [first] = logs;
      if (first === undefined) throw new Error(`no ${name}`);
      const topics = [first.topics[0], id("left behind"), ...first.topics.slice(2)];
      return { result: [{ ...first, topics, logIndex: "0x0", transactionHash: id("before") }, ...logs] };
    });
  }

  it("is the configuration alone, or it is named: what was left behind, and what was executed", async () => {
    const { options, close } = await organizationOn(LOCAL, 172_800n);
    try {
      expect(await subjects(options)).to.deep.equal([]);
      const left = await subjects({ ...options, rpc: withOneMore(options.rpc, "CallScheduled") });
      expect(left).to.deep.equal(["operations left behind by the deployer"]);
      const executed = await subjects({ ...options, rpc: withOneMore(options.rpc, "CallExecuted") });
      expect(executed).to.include("operations before the opening");
    } finally {
      await close();
    }
  });

  it("has a delay of an hour at least where others use the chain, unless somebody says otherwise", async () => {
    const { options, url, parameters, close } = await organizationOn(ELSEWHERE, 60n);
    try {
      expect(await subjects(options)).to.deep.equal(["delay"]);
      expect(await subjects({ ...options, shortDelay: true })).to.deep.equal([]);
      const deployerKey = localAccounts().deployer.privateKey;
      const deploying = deployTo({ rpcUrl: url, deployerKey, parameters: { ...parameters, delay: 3_599n } });
      const { detail } = await expectCodeAsync("GOV_DEPLOYMENT_DIFFERS", deploying);
      expect(detail).to.equal("a delay of 3599 s, and not 3600");
    } finally {
      await close();
    }
  });

  it("may have none on a chain of this machine", async () => {
    const { options, close } = await organizationOn(LOCAL, 0n);
    try {
      expect(await subjects(options)).to.deep.equal([]);
    } finally {
      await close();
    }
  });
});
