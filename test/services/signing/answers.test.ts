import { expect } from "chai";

import { createSuite } from "./support/suite.ts";
import { order, orderBody, contentOf, reading } from "./support/requests.ts";

const suite = await createSuite();

describe("signing/answers", () => {
  afterEach(suite.closeWorlds);

  it("permits", async () => {
    const world = await suite.world();
    const { alice } = world.organization.agents;
    const reply = await world.propose(alice, order(900));
    console.log(reply.json, orderBody(1), contentOf(order(2)), reading());
    expect(reply.status).to.equal(200);
    console.log(await world.get("/readyz"), await world.get("/v1/stats"));
  });
});
