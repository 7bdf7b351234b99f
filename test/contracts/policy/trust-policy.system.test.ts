import { expect } from "chai";
import { id, sha256, toUtf8Bytes, ZeroHash } from "ethers";
import { network } from "hardhat";

import type { ActionRequestStruct } from "../../../types/ethers-contracts/contracts/interfaces/IEvaluator.ts";
import { deploySystem, FOREVER } from "../fixture.ts";
import { chain, establish, principals } from "../lineage/support/lineage.ts";
import { ACTION, capability, MODEL, POSTURE, REASON, recoveryOf, vouchFor } from "../support/agents.ts";
import { agentMark } from "../support/marks.ts";
import { decide, facetsWith, purchase } from "../support/purchases.ts";
import { everyRule, limits, publish, trustOn } from "../support/trust.ts";

const connection = await network.create();

/** Humans answer for agent 1, which delegates to agent 2, which delegates to agent 3. */
async function deployed() {
  const trust = await trustOn(await deploySystem(connection));
  await publish(trust, await everyRule(trust));
  const genesis = await establish(trust);
  return { ...trust, genesis, nodes: (await chain(trust, genesis, 3, limits())).nodes };
}

describe("TrustPolicy over the real registries", () => {
  let trust: Awaited<ReturnType<typeof deployed>>;

  beforeEach(async () => {
    trust = await connection.networkHelpers.loadFixture(deployed);
  });

  const said = async (overrides: Partial<ActionRequestStruct> = {}) =>
    await decide(trust, await purchase(trust, trust.nodes, overrides));
  const expectBlocked = async (dimension: string, reason: string, overrides: Partial<ActionRequestStruct> = {}) => {
    expect(await said(overrides)).to.deep.equal(["BLOCKED", dimension, reason]);
  };

  // What every test below changes one thing of.
  beforeEach(async () => {
    expect(await said()).to.deep.equal(["AUTO_APPROVED", "NONE", "WITHIN_LIMITS"]);
  });

  it("names the humans behind the agent three levels below them", async () => {
    const [genesis, people] = await trust.lineage.originOf(trust.nodes[2] ?? "");
    expect(genesis).to.equal(trust.genesis);
    expect([...people]).to.deep.equal(principals(trust).map(({ address }) => address));
  });

  for (const [level, name] of ["the first delegation", "the second delegation", "the agent's own"].entries()) {
    it(`blocks once a principal revokes ${name}`, async () => {
      const [principal] = principals(trust);
      await trust.lineage.connect(principal).revoke(trust.nodes[level] ?? "", REASON);
      await expectBlocked("NONE", "LINEAGE_REVOKED");
    });
  }

  it("blocks once a principal revokes the genesis", async () => {
    const [principal] = principals(trust);
    await trust.lineage.connect(principal).revoke(trust.genesis, REASON);
    await expectBlocked("NONE", "LINEAGE_REVOKED");
  });

  it("blocks once all grants of an agent above are revoked at once", async () => {
    await trust.lineage.connect(trust.actors.guardian).revokeGrants(1n, REASON);
    await expectBlocked("NONE", "LINEAGE_REVOKED");
  });

  it("blocks while an agent above is suspended, and no longer", async () => {
    const { agentRegistry, actors } = trust;
    await agentRegistry.connect(actors.guardian).suspend(1n, REASON);
    await expectBlocked("NONE", "LINEAGE_AGENT");
    const { mark } = await agentRegistry.getAgent(1n);
    await agentRegistry.connect(actors.timelock).reinstate(1n, mark, FOREVER);
    expect(await said()).to.deep.equal(["AUTO_APPROVED", "NONE", "WITHIN_LIMITS"]);
  });

  it("blocks for good what was granted to a key that was lost, however it is reinstated", async () => {
    const { agentRegistry, actors } = trust;
    await agentRegistry.connect(actors.guardian).suspend(1n, REASON);
    const registry = agentRegistry.connect(actors.timelock);
    await registry.recoverKey(...(await recoveryOf(trust, 1n, await agentMark(trust, 1n))));
    await registry.reinstate(1n, await agentMark(trust, 1n), FOREVER);
    await expectBlocked("NONE", "LINEAGE_KEY");
  });

  it("blocks an agent that is suspended or revoked itself", async () => {
    const registry = trust.agentRegistry.connect(trust.actors.guardian);
    await registry.suspend(3n, REASON);
    await expectBlocked("NONE", "AGENT_SUSPENDED");
    await registry.revoke(3n, REASON);
    await expectBlocked("NONE", "AGENT_REVOKED");
  });

  it("blocks an agent nobody entered, and another agent's authority", async () => {
    await expectBlocked("NONE", "AGENT_UNKNOWN", { agentId: 99n });
    await expectBlocked("NONE", "LINEAGE_FOREIGN", { agentId: 2n });
    await expectBlocked("NONE", "NO_AUTHORITY", { delegationId: ZeroHash });
  });

  it("blocks a model that is revoked, unknown, or not the agent's", async () => {
    await expectBlocked("NONE", "MODEL_MISMATCH", { modelDigest: id("another model") });
    const unknown = sha256(toUtf8Bytes("unknown model"));
    const { mark } = await trust.agentRegistry.getAgent(3n);
    await trust.agentRegistry.connect(trust.actors.timelock).setModel(3n, unknown, mark, FOREVER);
    await expectBlocked("NONE", "MODEL_UNKNOWN", { modelDigest: unknown });
    const next = (await trust.agentRegistry.getAgent(3n)).mark;
    await trust.agentRegistry.connect(trust.actors.timelock).setModel(3n, MODEL, next, FOREVER);
    await trust.modelRegistry.connect(trust.actors.guardian).revoke(MODEL, REASON);
    await expectBlocked("NONE", "MODEL_REVOKED");
  });

  it("blocks a model built with too little assurance", async () => {
    await publish(trust, { ...(await everyRule(trust)), minSlsa: 4 });
    await expectBlocked("NONE", "MODEL_LEVEL");
  });

  it("blocks what the agent was never attested for, although policy and delegation allow it", async () => {
    await expectBlocked("NONE", "CAPABILITY_MISSING", { actionType: id("transfer") });
    await trust.agentRegistry.connect(trust.actors.approver).withdraw(3n, ACTION, REASON);
    await expectBlocked("NONE", "CAPABILITY_MISSING");
  });

  it("blocks from the second on in which the attestation ends", async () => {
    const { agentRegistry, networkHelpers, actors } = trust;
    const expiresAt = BigInt(await networkHelpers.time.latest()) + 10n;
    const mark = await agentRegistry.attestationMarkOf(3n, ACTION);
    const vouching = await vouchFor(trust, 3n, capability(trust, { expiresAt }));
    await networkHelpers.time.setNextBlockTimestamp(expiresAt - 5n);
    await agentRegistry.connect(actors.timelock).attest(3n, vouching, mark, FOREVER);
    expect(await said({ time: expiresAt - 1n })).to.deep.equal(["AUTO_APPROVED", "NONE", "WITHIN_LIMITS"]);
    await expectBlocked("NONE", "CAPABILITY_EXPIRED", { time: expiresAt });
  });

  it("blocks while the organization is paused, and no longer", async () => {
    const { pause, actors } = trust;
    await pause.connect(actors.guardian).pause(REASON);
    await expectBlocked("NONE", "PAUSED");
    await pause.connect(actors.timelock).unpause(await pause.mark(), FOREVER);
    expect(await said()).to.deep.equal(["AUTO_APPROVED", "NONE", "WITHIN_LIMITS"]);
  });

  it("sends data to whom it may go, and to nobody else", async () => {
    // Alice has an entry of her own: her ceiling holds wherever she is.
    const outside = { facets: facetsWith("EXTERNAL", "PII") };
    expect(await said(outside)).to.deep.equal(["AUTO_APPROVED", "NONE", "WITHIN_LIMITS"]);
    const bob = { recipient: id("bob"), facets: facetsWith("EXTERNAL") };
    await expectBlocked("DATA_ACCESS", "RELEASE_CEILING", bob);
    expect(await said({ ...bob, classification: 1n })).to.deep.equal(["AUTO_APPROVED", "NONE", "WITHIN_LIMITS"]);
    await expectBlocked("DATA_ACCESS", "RELEASE_PII", { ...bob, ...outside, recipient: id("bob"), classification: 1n });
  });

  it("lowers the limits with the risk", async () => {
    expect(await said({ amount: 60n })).to.deep.equal(["AUTO_APPROVED", "NONE", "WITHIN_LIMITS"]);
    expect(await said({ amount: 60n, risk: 300n })).to.deep.equal(["FLAGGED", "FINANCIAL", "ABOVE_FLAG"]);
    await expectBlocked("FINANCIAL", "ABOVE_BLOCK", { amount: 60n, risk: 700n });
  });

  for (const [posture, verdict] of [
    ["CONTINUOUS_INSIGHT", "FLAGGED"],
    ["SHARED_PLANNING", "HELD"],
    ["SUPERVISED", "HELD"],
    ["PSEUDO_AGENT", "HELD"],
  ] as const) {
    it(`is at least ${verdict} for ${posture}`, async () => {
      await trust.agentRegistry.connect(trust.actors.guardian).lowerPosture(3n, POSTURE[posture]);
      expect(await said()).to.deep.equal([verdict, "NONE", "POSTURE_FLOOR"]);
    });
  }
});
