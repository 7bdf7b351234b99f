import { expect } from "chai";
import { concat, id, sha256 } from "ethers";

import { openEnvelope } from "../../../../services/core/verify/envelope.ts";
import { expectDenial } from "../support/expect.ts";
import { order } from "../support/requests.ts";
import { createSuite } from "../support/suite.ts";

const suite = await createSuite();

describe("signing: under whose authority", () => {
  afterEach(suite.closeWorlds);
  after(suite.close);

  it("names the delegation and the hash of its path up to the human", async () => {
    const world = await suite.world();
    const { agents, authority } = world.organization;
    const { delegation } = agents.alice.identity;
    const reply = await world.propose(agents.alice, order(900));
    const { ctx } = openEnvelope(String(reply.json["envelope"])).claims;
    expect(ctx.delegation).to.equal(delegation);
    expect(ctx.lineage).to.equal(sha256(concat([String(delegation), authority.genesis])));
  });

  it("lets the policy refuse an agent that names no delegation: NO_AUTHORITY", async () => {
    const world = await suite.world();
    const { alice } = world.organization.agents;
    const without = { ...alice, identity: { ...alice.identity, delegation: null } };
    const { ctx, pol } = await expectDenial(world, await world.propose(without, order(900)), "NO_AUTHORITY");
    expect([ctx.delegation, ctx.lineage]).to.deep.equal([null, null]);
    expect(pol.call).to.be.a("string");
  });

  it("lets the policy refuse a delegation nobody made: NO_AUTHORITY", async () => {
    const world = await suite.world();
    const delegation = id("no such delegation");
    const reply = await world.propose(world.organization.agents.alice, order(900, { delegation }));
    const { ctx } = await expectDenial(world, reply, "NO_AUTHORITY");
    expect([ctx.delegation, ctx.lineage]).to.deep.equal([delegation, null]);
  });

  it("lets the policy refuse another agent's delegation: LINEAGE_FOREIGN", async () => {
    const world = await suite.world();
    const { alice, bob } = world.organization.agents;
    const delegation = String(bob.identity.delegation);
    await expectDenial(world, await world.propose(alice, order(900, { delegation })), "LINEAGE_FOREIGN");
  });

  it("permits nothing from the block of a revocation on: LINEAGE_REVOKED", async () => {
    const world = await suite.world();
    const { agents, authority } = world.organization;
    await authority.revoke(authority.genesis);
    await world.catchUp();
    for (const agent of [agents.alice, agents.bob]) {
      await expectDenial(world, await world.propose(agent, order(900)), "LINEAGE_REVOKED");
    }
  });

  it("permits nothing while the organization is paused: PAUSED", async () => {
    const world = await suite.world();
    const { pause, actors } = world.organization.deployment;
    await pause.connect(actors.guardian).pause(id("incident"));
    await world.catchUp();
    await expectDenial(world, await world.propose(world.organization.agents.alice, order(900)), "PAUSED");
  });
});
