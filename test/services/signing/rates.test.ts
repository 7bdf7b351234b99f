import { expect } from "chai";

import { order } from "./support/requests.ts";
import { createSuite } from "./support/suite.ts";
import type { World } from "./support/world.ts";

const suite = await createSuite();
const BLOCKED = 200_000;

describe("signing: what one agent may cost others", () => {
  afterEach(suite.closeWorlds);
  after(suite.close);

  /** A world whose stopwatch stands until it is moved, so that no turn comes back in between. */
  async function still() {
    const watch = { now: 0 };
    return { watch, world: await suite.world(() => ({ stopwatch: () => watch.now })) };
  }
  const ask = async (world: World, path: string, dollars: number, agent = world.organization.agents.alice) => {
    const { intent } = await world.intentOf(agent, order(dollars));
    const response = await fetch(world.url + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ intent }),
    });
    const { code } = (await response.json()) as { code?: string };
    return { status: response.status, code: code ?? null, retryAfter: response.headers.get("retry-after"), intent };
  };

  it("simulates sixty times at once for an agent, then five times a second", async () => {
    const { world, watch } = await still();
    const first = await Promise.all(Array.from({ length: 61 }, () => ask(world, "/v1/simulate", 900)));
    expect(first.filter(({ status }) => status === 200)).to.have.length(60);
    const late = await ask(world, "/v1/simulate", 900);
    expect([late.status, late.code, late.retryAfter]).to.deep.equal([429, "RATE_LIMITED", "1"]);
    expect((await ask(world, "/v1/simulate", 900, world.organization.agents.bob)).status).to.equal(200);
    watch.now += 200;
    expect((await ask(world, "/v1/simulate", 900)).status).to.equal(200);
    expect(await world.kinds()).to.deep.equal([]);
  });

  it("records no denial beyond the agent's rate, and permits as before; the same intent is good later", async () => {
    const { world, watch } = await still();
    for (let i = 0; i < 120; i += 1) expect((await ask(world, "/v1/actions", BLOCKED)).code).to.equal("ACTION_BLOCKED");
    const records = await world.store.records.lastSeq();
    const late = await ask(world, "/v1/actions", BLOCKED);
    expect([late.status, late.code, late.retryAfter]).to.deep.equal([429, "RATE_LIMITED", "1"]);
    expect(await world.store.records.lastSeq()).to.equal(records);
    expect((await ask(world, "/v1/actions", 900)).status).to.equal(200);
    watch.now += 500;
    expect((await world.act(late.intent)).json).to.include({ code: "ACTION_BLOCKED" });
  });
});
