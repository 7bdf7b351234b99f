import { expect } from "chai";

import { floorsIn, saidIn, withRules } from "../support/floors.ts";
import { approve, deny, holdOrder, resume } from "../support/holding.ts";
import { order, reading } from "../support/requests.ts";
import { createSuite } from "../support/suite.ts";
import type { World } from "../support/world.ts";

const suite = await createSuite();

describe("signing: floors for what surrounds an agent", () => {
  afterEach(suite.closeWorlds);
  after(suite.close);

  const asks = async (world: World, dollars: number): Promise<string> =>
    saidIn(world, await world.propose(world.organization.agents.alice, order(dollars)));

  describe("nobody looks at what waits", () => {
    const rules = withRules({ floors: { absent: { after: 1800, to: "Supervised" } } });

    it("lowers the posture once a hold waited long enough, until somebody approves", async () => {
      const world = await suite.world(rules);
      const held = await holdOrder(world);
      await world.pass(1799);
      expect(await asks(world, 900)).to.equal("AutoApproved WITHIN_LIMITS 0");
      await world.pass(1);
      expect(await asks(world, 900)).to.equal("Held FLOOR_RECORD 1");
      const [floor] = await floorsIn(world);
      expect(floor?.claims.why).to.include({ by: "absent", hold: held.hold, seq: 2, after: 1800 });
      expect(floor?.claims.ends).to.deep.equal({ by: "review" });
      await approve(world, held.hold);
      expect(await asks(world, 901)).to.equal("AutoApproved WITHIN_LIMITS 0");
    });

    it("takes a no for a look as well, and counts from the next hold on", async () => {
      const world = await suite.world(rules);
      const held = await holdOrder(world);
      await world.pass(1000);
      await deny(world, held.hold);
      await world.pass(1000);
      expect(await asks(world, 900)).to.equal("AutoApproved WITHIN_LIMITS 0");
      const next = await holdOrder(world, 13_000);
      await world.pass(1800);
      expect(await asks(world, 900)).to.equal("Held FLOOR_RECORD 1");
      expect((await floorsIn(world))[0]?.claims.why).to.include({ hold: next.hold });
    });

    it("stands where the hold expired without a look", async () => {
      const world = await suite.world(rules);
      const held = await holdOrder(world);
      await world.pass(world.deps.lives.hold + 1);
      expect(await saidIn(world, await resume(world, held))).to.equal("Blocked HOLD_EXPIRED 1");
      expect(await asks(world, 900)).to.equal("Held FLOOR_RECORD 1");
    });
  });

  describe("the chain is far away", () => {
    const rules = withRules({ floors: { lostChain: { to: "Supervised", for: 900 } } });

    it("holds what degraded state alone would flag, and for a while after the chain is back", async () => {
      const world = await suite.world(rules);
      const { alice } = world.organization.agents;
      world.time.now += 30_000;
      expect(await saidIn(world, await world.propose(alice, reading()))).to.equal("Held FLOOR_RECORD 1");
      const [floor] = await floorsIn(world);
      const pin = world.head.pin();
      expect(floor?.claims.why).to.deep.include({ by: "lost_chain", block: { number: pin.number, hash: pin.hash } });
      await world.pass(60);
      expect(await saidIn(world, await world.propose(alice, reading()))).to.equal("Held FLOOR_RECORD 1");
      await world.pass(900);
      expect(await saidIn(world, await world.propose(alice, reading()))).to.equal("AutoApproved WITHIN_LIMITS 0");
      expect(await floorsIn(world)).to.have.lengthOf(1);
    });

    it("leaves what nobody asked about to degraded state as it was", async () => {
      const world = await suite.world();
      world.time.now += 30_000;
      const reply = await world.propose(world.organization.agents.alice, reading());
      expect(await saidIn(world, reply)).to.equal("Flagged STATE_DEGRADED 0");
      expect(await floorsIn(world)).to.deep.equal([]);
    });
  });
});
