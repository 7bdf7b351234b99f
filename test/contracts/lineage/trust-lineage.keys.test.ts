import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";

import { FOREVER } from "../fixture.ts";
import { CUSTODY, KEY_TYPE, newKey, REASON, soon } from "../support/agents.ts";
import { signRotation } from "../support/identity.ts";
import { p256Key } from "../support/keys.ts";
import { unlimited } from "./support/envelopes.ts";
import {
  agentArguments,
  agentSignature,
  chain,
  delegateRoot,
  deployLineage,
  digestOf,
  establish,
  grant,
  type Lineage,
} from "./support/lineage.ts";

const connection = await network.create();
const STANDS = 1n;
const SUSPENDED = 28n;
const ANOTHER_KEY = 59n;
/** In the middle of the path. */
const AGENT = 2n;

async function deployed() {
  const deployment = await deployLineage(connection);
  const genesis = await establish(deployment);
  return { ...deployment, genesis, ...(await chain(deployment, genesis, 4)) };
}

describe("TrustLineage: keys that change", () => {
  let deployment: Awaited<ReturnType<typeof deployed>>;
  let lineage: Lineage["lineage"];
  let nodes: string[];

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(deployed);
    ({ lineage } = deployment);
    nodes = [...deployment.nodes];
  });

  const standings = async () => {
    const time = BigInt(await connection.networkHelpers.time.latest());
    return await Promise.all(nodes.map((node) => lineage.standingOf(node, time)));
  };
  const successor = async (agentId: bigint, name: string) => {
    const { mark } = await deployment.agentRegistry.getAgent(agentId);
    const [didHash, deadline] = [id("did"), await soon(deployment)];
    return { name, keyType: KEY_TYPE.P256, custody: CUSTODY.AGENT, didHash, agentId, mark, deadline };
  };
  /** By the owner, with the old key's word. */
  async function rotate(agentId: bigint, from: string, to: string) {
    const { agentRegistry, actors } = deployment;
    const next = await successor(agentId, to);
    const signature = await signRotation(deployment, from, {
      agentId,
      newKeyHash: p256Key(to).keyHash,
      newDidHash: next.didHash,
      newCustody: next.custody,
      mark: next.mark,
      deadline: next.deadline,
    });
    const key = await newKey(deployment, "rotation", next);
    await agentRegistry.connect(actors.owner).rotateKey(agentId, key, next.mark, next.deadline, signature);
  }
  /** By guardian and timelock, when the old key is in other hands. */
  async function recover(agentId: bigint, to: string) {
    const { agentRegistry, actors } = deployment;
    await agentRegistry.connect(actors.guardian).suspend(agentId, REASON);
    const next = await successor(agentId, to);
    const registry = agentRegistry.connect(actors.timelock);
    await registry.recoverKey(agentId, await newKey(deployment, "recovery", next), next.mark, next.deadline);
    return async () => await registry.reinstate(agentId, (await agentRegistry.getAgent(agentId)).mark, FOREVER);
  }

  it("a rotation ends nothing that was granted to the agent, or by it", async () => {
    await rotate(AGENT, "two", "second two");
    expect(await standings()).to.deep.equal([STANDS, STANDS, STANDS, STANDS]);
    await rotate(AGENT, "second two", "third two");
    expect(await standings()).to.deep.equal([STANDS, STANDS, STANDS, STANDS]);
  });

  it("what was signed to a key before its rotation may still be entered", async () => {
    const granted = grant(nodes[0] ?? "", { agentId: AGENT, levels: 0n, nonce: 1n });
    const signed = await agentArguments(deployment, granted, unlimited(), "one");
    await rotate(AGENT, "two", "second two");
    await lineage.delegate(...signed);
    expect((await lineage.getDelegation(digestOf(deployment.domain, granted))).keyLine).to.equal(1n);
  });

  it("what was signed by a key is not entered after its rotation", async () => {
    const granted = grant(nodes[1] ?? "", { agentId: 5n, levels: 0n, nonce: 1n });
    const signed = await agentArguments(deployment, granted, unlimited(), "two");
    await rotate(AGENT, "two", "second two");
    await expect(lineage.delegate(...signed))
      .to.be.revertedWithCustomError(lineage, "Lineage_BadSignature")
      .withArgs(await deployment.agentRegistry.signerOf(AGENT));
  });

  it("a recovery ends for good what the lost key held and granted, also after a reinstatement", async () => {
    // Whoever stole the key of agent 2 grants themselves something, by way of an agent of their own.
    const stolen = grant(nodes[1] ?? "", { agentId: 6n, levels: 0n, nonce: 1n });
    await lineage.delegate(...(await agentArguments(deployment, stolen, unlimited(), "two")));
    nodes.push(digestOf(deployment.domain, stolen));
    const reinstate = await recover(AGENT, "second two");
    await reinstate();
    expect(await standings()).to.deep.equal([STANDS, ANOTHER_KEY, ANOTHER_KEY, ANOTHER_KEY, ANOTHER_KEY]);
    const { status } = await deployment.agentRegistry.getAgent(AGENT);
    expect(status).to.equal(1n);
  });

  it("says of a recovered agent what will not pass, rather than what will", async () => {
    await deployment.agentRegistry.connect(deployment.actors.guardian).suspend(AGENT, REASON);
    expect((await standings()).slice(1)).to.deep.equal([SUSPENDED, SUSPENDED, SUSPENDED]);
    const { mark } = await deployment.agentRegistry.getAgent(AGENT);
    await deployment.agentRegistry.connect(deployment.actors.timelock).reinstate(AGENT, mark, FOREVER);
    await recover(AGENT, "second two");
    expect((await standings()).slice(1)).to.deep.equal([ANOTHER_KEY, ANOTHER_KEY, ANOTHER_KEY]);
  });

  it("nothing signed to the lost key is entered for the new one, and nothing signed by it", async () => {
    const toLost = grant(nodes[0] ?? "", { agentId: AGENT, levels: 0n, nonce: 1n });
    const signed = await agentArguments(deployment, toLost, unlimited(), "one");
    const byLost = await agentArguments(
      deployment,
      grant(nodes[1] ?? "", { agentId: 5n, levels: 0n, nonce: 1n }),
      unlimited(),
      "two",
    );
    await (
      await recover(AGENT, "second two")
    )();
    await expect(lineage.delegate(...signed))
      .to.be.revertedWithCustomError(lineage, "Lineage_WrongKey")
      .withArgs(AGENT, p256Key("two").keyHash);
    await expect(lineage.delegate(...byLost))
      .to.be.revertedWithCustomError(lineage, "Lineage_NotStanding")
      .withArgs(nodes[1], ANOTHER_KEY);
  });

  it("authority comes back by being granted anew, to the new key", async () => {
    await (
      await recover(AGENT, "second two")
    )();
    const receiverKeyHash = p256Key("second two").keyHash;
    const granted = grant(nodes[0] ?? "", { agentId: AGENT, levels: 1n, receiverKeyHash, nonce: 1n });
    await lineage.delegate(...(await agentArguments(deployment, granted, unlimited(), "one")));
    const node = digestOf(deployment.domain, granted);
    expect((await lineage.getDelegation(node)).keyLine).to.equal(2n);
    const below = grant(node, { agentId: 5n, levels: 0n, nonce: 1n });
    const signature = agentSignature("second two", digestOf(deployment.domain, below));
    await lineage.delegate(below, unlimited(), signature, []);
    nodes = [node, digestOf(deployment.domain, below)];
    expect(await standings()).to.deep.equal([STANDS, STANDS]);
    // A second loss ends that, too.
    await (
      await recover(AGENT, "third two")
    )();
    expect(await standings()).to.deep.equal([ANOTHER_KEY, ANOTHER_KEY]);
  });

  it("what others hold from elsewhere is not touched", async () => {
    const other = await delegateRoot(deployment, deployment.genesis, { agentId: 3n, nonce: 1n });
    await recover(AGENT, "second two");
    nodes = [other];
    expect(await standings()).to.deep.equal([STANDS]);
  });
});
