import { expect } from "chai";
import { dataSlice, id } from "ethers";

import { readAgent } from "../../../../services/chain/read/agents.ts";
import { readLatestBlock } from "../../../../services/chain/read/block.ts";
import { createGuardian, createRegistrar } from "../../../../services/chain/send/registrar.ts";
import { createTimelockProposer, raisePostureCall } from "../../../../services/chain/send/timelock.ts";
import { CountersignError } from "../../../../services/core/errors/error.ts";
import { keyHash } from "../../../../services/core/jws/key.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { proposers, startOrganization, testEntry, type TestOrganization, testKey } from "../support/organization.ts";
import { intercept } from "../support/wrap-rpc.ts";

describe("chain/send to the agent registry", () => {
  let org: TestOrganization;

  before(async () => {
    org = await startOrganization();
  });

  after(() => org.stop());

  const options = (privateKey: string) => ({ rpc: org.rpc, ...org.deployment, privateKey });
  const registrar = (privateKey = org.accounts.registrar.privateKey) => createRegistrar(options(privateKey));
  const guardian = (privateKey = org.accounts.guardian.privateKey) => createGuardian(options(privateKey));
  const council = (members = proposers()) =>
    createTimelockProposer({ ...options(org.accounts.council.privateKey), members });
  const entry = (name: string, by = org.accounts.registrar.address) => testEntry(org.deployment, name, by);
  const agent = async (agentId: number) =>
    readAgent(org.rpc, org.deployment.agentRegistry, await readLatestBlock(org.rpc), agentId);
  const nonce = (name: string) => dataSlice(id(name), 0, 16);
  const soon = () => Math.floor(Date.now() / 1000) + 3600;

  it("registers agents and gives back their ids", async () => {
    expect(registrar().address).to.equal(org.accounts.registrar.address);
    expect(await registrar().register(await entry("one"))).to.equal(1);
    expect(await registrar().register(await entry("two"))).to.equal(2);
    expect((await agent(2)).keyHash).to.equal(keyHash(testKey("two")));
  });

  it("says with the contract's own error why it may not", async () => {
    const taken = await expectCodeAsync("TX_REJECTED", registrar().register(await entry("one")));
    expect(taken.detail).to.equal(`Agent_KeyTaken(${keyHash(testKey("one"))}, 1)`);
    const stranger = await expectCodeAsync(
      "TX_REJECTED",
      registrar(org.accounts.outsider.privateKey).register(await entry("three")),
    );
    expect(stranger.detail).to.match(/^Roles_Unauthorized\(0x/);
  });

  it("suspends and revokes at once", async () => {
    expect(await guardian().suspend(1, id("looks wrong"))).to.match(/^0x[0-9a-f]{64}$/);
    expect((await agent(1)).status).to.equal("Suspended");
    await guardian().revoke(1, id("was wrong"));
    expect((await agent(1)).status).to.equal("Revoked");
    const again = await expectCodeAsync("TX_REJECTED", guardian().revoke(1, id("again")));
    expect(again.detail).to.equal("Agent_WrongStatus(1, 3)");
    await expectCodeAsync("TX_REJECTED", guardian(org.accounts.council.privateKey).suspend(2, id("x")));
  });

  it("takes a loosening act through the timelock, after its delay, once", async () => {
    const first = (await agent(2)).mark;
    const call = raisePostureCall(org.deployment.agentRegistry, 2, "ContinuousInsight", first, soon());
    const before = await readLatestBlock(org.rpc);
    expect(await council().run([call], nonce("raise"))).to.match(/^0x/);
    expect((await agent(2)).posture).to.equal("ContinuousInsight");
    expect((await readLatestBlock(org.rpc)).timestamp).to.be.greaterThan(before.timestamp);
    expect(await council().run([call], nonce("raise"))).to.equal(null);
    expect((await agent(2)).mark).to.not.equal(first);
  });

  it("goes on with a batch that was scheduled before a crash", async () => {
    const call = raisePostureCall(org.deployment.agentRegistry, 2, "Delegated", (await agent(2)).mark, soon());
    let scheduled = false;
    const dying = intercept(org.rpc, async (method) => {
      if (method === "eth_estimateGas" && scheduled) throw new CountersignError("CHAIN_UNREACHABLE", "gone");
      scheduled ||= method === "eth_sendRawTransaction";
      return undefined;
    });
    const paying = options(org.accounts.council.privateKey);
    const crashing = createTimelockProposer({ ...paying, rpc: dying, members: proposers() });
    await expectCodeAsync("CHAIN_UNREACHABLE", crashing.run([call], nonce("resume")));
    expect((await agent(2)).posture).to.equal("ContinuousInsight");
    await council().run([call], nonce("resume"));
    expect((await agent(2)).posture).to.equal("Delegated");
  });

  it("refuses what the target refuses, too few members, and who is none", async () => {
    const guess = `0x${"17".repeat(16)}`;
    const stale = raisePostureCall(org.deployment.agentRegistry, 2, "Delegated", guess, soon());
    const wrong = await expectCodeAsync("TX_REJECTED", council().run([stale], nonce("stale")));
    expect(wrong.detail).to.equal(`Mark_Wrong(${guess}, ${(await agent(2)).mark})`);
    const [first = "", second = ""] = proposers();
    const few = await expectCodeAsync("TX_REJECTED", council([first, second]).run([stale], nonce("few")));
    expect(few.detail).to.equal("Council_TooFewSigners(3, 2)");
    const { address, privateKey } = org.accounts.outsider;
    const refused = await expectCodeAsync(
      "TX_REJECTED",
      council([first, second, privateKey]).run([stale], nonce("outsider")),
    );
    expect(refused.detail).to.match(/^Council_BadSign(er|ature)\(/);
    expect(refused.detail).to.contain(address);
  });
});
