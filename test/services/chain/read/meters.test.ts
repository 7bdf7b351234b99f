import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";

import { lineageAbi } from "../../../../services/chain/abi/contracts.ts";
import { readLatestBlock } from "../../../../services/chain/read/block.ts";
import { readMeters } from "../../../../services/chain/read/meters.ts";
import { METERS } from "../../../../services/core/counters/meters.ts";
import { bound, envelope, type Envelope, unlimited } from "../../../contracts/lineage/support/envelopes.ts";
import { delegateOn, delegateRoot, deployLineage, establish } from "../../../contracts/lineage/support/lineage.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { createEdrRpc } from "../../../helpers/edr-rpc.ts";

const connection = await network.create();

async function deployed() {
  const deployment = await deployLineage(connection);
  const genesis = await establish(deployment);
  const bounded: Envelope = {
    ...unlimited(),
    financial: { ...unlimited().financial, perMonth: bound(1n, 2n, 3n) },
    operational: { ...unlimited().operational, perHour: 9n },
  };
  const top = await delegateRoot(deployment, genesis, { envelope: bounded });
  const below = { envelope: { ...unlimited(), operational: { ...unlimited().operational, perDay: 9n } } };
  return {
    lineage: await deployment.lineage.getAddress(),
    open: await delegateRoot(deployment, genesis),
    full: await delegateRoot(deployment, genesis, { envelope: envelope() }),
    top,
    leaf: await delegateOn(deployment, top, 1, below, bounded),
  };
}

describe("chain/read/meters", () => {
  let world: Awaited<ReturnType<typeof deployed>>;
  const rpc = createEdrRpc(connection);
  beforeEach(async () => {
    world = await connection.networkHelpers.loadFixture(deployed);
    rpc.lies.clear();
  });
  after(() => connection.close());

  const read = async (delegation: string) =>
    readMeters(rpc, { lineage: world.lineage, deployedAt: 0 }, await readLatestBlock(rpc), delegation);

  /** The honest log of a delegation. */
  async function logOf(delegation: string): Promise<{ topics: string[]; data: string }> {
    const topics = [lineageAbi.getEvent("Delegated").topicHash, delegation];
    const [log] = (await rpc.request("eth_getLogs", [{ address: world.lineage, topics, fromBlock: "0x0" }])) as [
      { topics: string[]; data: string },
    ];
    return log;
  }

  it("finds the bounds and rates of a delegation, with what it has from above", async () => {
    expect(await read(world.open)).to.deep.equal({ delegation: world.open, agentId: 1, meters: [] });
    expect((await read(world.full)).meters).to.deep.equal(Object.values(METERS));
    expect((await read(world.top)).meters).to.deep.equal([METERS.SPEND_MONTH, METERS.ACTIONS_HOUR]);
    const { SPEND_MONTH, ACTIONS_HOUR, ACTIONS_DAY } = METERS;
    const meters = [SPEND_MONTH, ACTIONS_HOUR, ACTIONS_DAY];
    expect(await read(world.leaf)).to.deep.equal({ delegation: world.leaf, agentId: 2, meters });
  });

  it("takes an empty list for what it is, no answer: CHAIN_UNREACHABLE", async () => {
    rpc.lies.set("eth_getLogs", () => []);
    await expectCodeAsync("CHAIN_UNREACHABLE", read(world.full));
  });

  it("takes no limits that are not those in the state: STATE_PROOF_INVALID", async () => {
    const { data } = await logOf(world.open);
    const { topics } = await logOf(world.full);
    for (const lie of [{ topics, data }, { topics, data: "0x" }, { topics: [id("other")], data }, "nothing"]) {
      rpc.lies.set("eth_getLogs", () => [lie]);
      await expectCodeAsync("STATE_PROOF_INVALID", read(world.full));
    }
  });

  it("finds the true event among others", async () => {
    const [lie, truth] = [await logOf(world.open), await logOf(world.full)];
    rpc.lies.set("eth_getLogs", () => [lie, truth]);
    expect((await read(world.full)).meters).to.deep.equal(Object.values(METERS));
  });

  it("knows no delegation nobody made: CHAIN_UNREACHABLE", async () => {
    await expectCodeAsync("CHAIN_UNREACHABLE", read(id("nobody")));
  });
});
