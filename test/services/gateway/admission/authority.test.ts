import { expect } from "chai";
import { id } from "ethers";

import { issue, prove } from "../support/issue.ts";
import { type Organization, startOrganization, type TestAgent } from "../support/organization.ts";
import { type Point, startPoint } from "../support/point.ts";
import { order } from "../support/proposals.ts";
import { expectRefused } from "../support/refused.ts";

describe("gateway: authority at the moment of execution", () => {
  let organization: Organization;
  let point: Point;

  before(async () => {
    organization = await startOrganization();
    point = await startPoint(organization);
  });
  after(async () => {
    await point.remove();
    await organization.stop();
  });

  /** Presents an envelope of the agent that was issued before `happens`. */
  const presentAfter = async (agent: TestAgent, happens: () => Promise<unknown>) => {
    const envelope = await issue(organization, order(organization), { agent });
    await happens();
    await organization.catchUp();
    const proof = await prove(organization, envelope, {}, agent.signer);
    return point.present(order(organization), { envelope, proof });
  };

  it("lets an agent act whose authority stands", async () => {
    const agent = await organization.register("trusted");
    expect((await presentAfter(agent, () => Promise.resolve())).status).to.equal(201);
  });

  it("refuses an envelope that names no delegation", async () => {
    const agent = await organization.register("unfounded");
    const edit = (claims: Parameters<NonNullable<Parameters<typeof issue>[2]>["edit"] & object>[0]) => ({
      ...claims,
      ctx: { ...claims.ctx, delegation: null },
    });
    const envelope = await issue(organization, order(organization), { agent, edit });
    const proof = await prove(organization, envelope, {}, agent.signer);
    const reply = await expectRefused(point, "LINEAGE_NOT_STANDING", () =>
      point.present(order(organization), { envelope, proof }),
    );
    expect(reply.body).to.contain("the envelope names no delegation");
  });

  it("refuses a delegation the chain does not know", async () => {
    const agent = await organization.register("inventive");
    await expectRefused(point, "LINEAGE_NOT_STANDING", () =>
      presentAfter({ ...agent, delegation: id("no such delegation") }, () => Promise.resolve()),
    );
  });

  it("refuses what a revoked delegation permitted", async () => {
    const agent = await organization.register("dismissed");
    const reply = await expectRefused(point, "LINEAGE_NOT_STANDING", () =>
      presentAfter(agent, () => organization.authority.revoke(agent.delegation)),
    );
    expect(reply.body).to.contain("LINEAGE_REVOKED");
  });

  it("refuses everything while the organization is paused, and lets it go on afterwards", async () => {
    const { pause, actors, networkHelpers } = organization.deployment;
    const agent = await organization.register("halted");
    await expectRefused(point, "ORGANIZATION_PAUSED", () =>
      presentAfter(agent, () => pause.connect(actors.guardian).pause(id("incident"))),
    );
    await networkHelpers.time.increaseTo(await pause.pausedUntil());
    await organization.catchUp();
    expect((await presentAfter(agent, () => Promise.resolve())).status).to.equal(201);
  });

  it("refuses what a genesis permitted that was revoked", async () => {
    const agent = await organization.register("orphaned");
    await expectRefused(point, "LINEAGE_NOT_STANDING", () =>
      presentAfter(agent, () => organization.authority.revoke(organization.authority.genesis)),
    );
  });
});
