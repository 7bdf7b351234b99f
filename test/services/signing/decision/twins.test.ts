import { expect } from "chai";

import { buildIntent } from "../../../../services/sdk/intent.ts";
import { expectProblem } from "../support/expect.ts";
import { contentOf, order } from "../support/requests.ts";
import { createSuite } from "../support/suite.ts";

const suite = await createSuite();

describe("signing: the same intent again", () => {
  afterEach(suite.closeWorlds);

  for (const [name, dollars] of [
    ["a permission", 900],
    ["a held action", 12_000],
    ["a blocked action", 200_000],
  ] as const) {
    it(`gets the same bytes for ${name}, also after it expired and with the chain gone`, async () => {
      const world = await suite.world();
      const { intent } = await world.intentOf(world.organization.agents.alice, order(dollars));
      const first = await world.act(intent);
      world.time.now += 3_600_000;
      world.rpc.down = true;
      const again = await world.act(intent);

      expect(again.text).to.equal(first.text);
      expect(again.status).to.equal(first.status);
      expect(await world.kinds()).to.have.length(2);
    });
  }

  it("gets the answer without its content as well", async () => {
    const world = await suite.world();
    const { intent } = await world.intentOf(world.organization.agents.alice, order(900));
    const first = await world.act(intent, contentOf(order(900)));
    expect((await world.act(intent)).text).to.equal(first.text);
  });

  it("gets one record for many at the same time", async () => {
    const world = await suite.world();
    const { intent } = await world.intentOf(world.organization.agents.alice, order(900));
    const replies = await Promise.all(Array.from({ length: 8 }, () => world.act(intent)));

    expect(new Set(replies.map(({ text }) => text)).size).to.equal(1);
    expect(replies[0]?.status).to.equal(200);
    expect(await world.kinds()).to.deep.equal(["intent", "sae"]);
  });

  it("gets no disclosures out of the service that its sender does not have", async () => {
    const world = await suite.world();
    const { intent } = await world.intentOf(world.organization.agents.alice, order(900));
    await world.act(intent);
    expectProblem(await world.act(`${intent.split("~")[0] ?? ""}~`), "DISCLOSURE_INVALID");
  });

  it("is judged anew when it was refused before anything was stored", async () => {
    const world = await suite.world();
    const { intent } = await world.intentOf(world.organization.agents.alice, order(900));
    world.rpc.down = true;
    expectProblem(await world.act(intent), "CHAIN_UNREACHABLE");
    world.rpc.down = false;
    expect((await world.act(intent)).status).to.equal(200);
  });

  it("is another intent when it is signed again", async () => {
    const world = await suite.world();
    const { alice } = world.organization.agents;
    const first = await world.intentOf(alice, order(900));
    const deps = {
      ...alice,
      clock: () => world.time.now,
      randomBytes: (length: number) => new Uint8Array(length).fill(7),
    };
    const second = await buildIntent(deps, order(900), first);
    await world.act(first.intent);
    await world.act(second.intent);
    expect(await world.kinds()).to.deep.equal(["intent", "sae", "intent", "sae"]);
  });
});
