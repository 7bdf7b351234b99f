import { expect } from "chai";

import { openSae } from "../../../../services/core/verify/envelope.ts";
import { splitCompact } from "../../../../services/core/sdjwt/disclosure.ts";
import type { BreakerRule } from "../../../../services/core/floors/rules.ts";
import { floorsIn, saidIn, withRules } from "../support/floors.ts";
import { approve, deny, holdOrder, resume } from "../support/holding.ts";
import { order } from "../support/requests.ts";
import { statement } from "../support/statement.ts";
import { createSuite } from "../support/suite.ts";
import type { World } from "../support/world.ts";

const suite = await createSuite();
const RULE: BreakerRule = { window: 600, least: 4, denials: 50, verdict: "Blocked", open: 300, trials: 2 };

describe("signing: the circuit breaker of an agent", () => {
  afterEach(suite.closeWorlds);
  after(suite.close);

  const alice = (world: World) => world.organization.agents.alice;
  const asks = async (world: World, dollars: number): Promise<string> =>
    saidIn(world, await world.propose(alice(world), order(dollars)));
  const breaker = (over: Partial<BreakerRule> = {}) => suite.world(withRules({ breaker: { ...RULE, ...over } }));

  /** Two of four are denied. */
  async function trip(world: World): Promise<void> {
    for (const dollars of [900, 200_000, 900, 200_001]) await asks(world, dollars);
  }
  /** A person releases one trial. */
  async function trial(world: World): Promise<string> {
    const held = await holdOrder(world, 900);
    await approve(world, held.hold);
    return saidIn(world, await resume(world, held));
  }

  it("opens at the threshold and not one denial before it, with the figures anyone can count again", async () => {
    const world = await breaker();
    for (const dollars of [900, 200_000, 900, 900]) await asks(world, dollars);
    expect(await floorsIn(world)).to.deep.equal([]);
    await asks(world, 200_000);
    expect(await floorsIn(world), "2 of 5 are not half").to.deep.equal([]);
    await asks(world, 200_001);
    const [floor] = await floorsIn(world);
    expect(floor?.claims).to.deep.include({ verdict: "Blocked", posture: null, type: null });
    const { iat } = floor?.claims ?? { iat: 0 };
    expect(floor?.claims.why).to.deep.equal({
      ...{ by: "breaker", from: iat - 600, decisions: 6, denials: 3, errors: 0 },
      thresholds: { least: 4, denials: 50, errors: null },
    });
    expect(floor?.claims.ends).to.deep.equal({ by: "trials", after: iat + 300, trials: 2 });
    expect(await asks(world, 900)).to.equal("Blocked FLOOR_RECORD 1");
    expect(await saidIn(world, await world.propose(world.organization.agents.bob, order(900)))).to.equal(
      "AutoApproved WITHIN_LIMITS 0",
    );
  });

  it("counts only what is inside the window", async () => {
    const world = await breaker();
    for (const dollars of [900, 200_000, 200_001]) await asks(world, dollars);
    await world.pass(601);
    await asks(world, 900);
    expect(await floorsIn(world)).to.deep.equal([]);
  });

  it("half opens on its own, asks a person for each trial, and closes after as many as the rule has", async () => {
    const world = await breaker();
    await trip(world);
    await world.pass(299);
    expect(await asks(world, 900)).to.equal("Blocked FLOOR_RECORD 1");
    await world.pass(2);
    expect(await trial(world)).to.equal("Flagged APPROVED 1");
    expect(await trial(world)).to.equal("Flagged APPROVED 1");
    expect(await asks(world, 900), "closed").to.equal("AutoApproved WITHIN_LIMITS 0");
    expect(await floorsIn(world)).to.have.lengthOf(1);
  });

  it("opens again when a trial is denied, by a floor that names it", async () => {
    const world = await breaker();
    await trip(world);
    await world.pass(301);
    expect(await trial(world)).to.equal("Flagged APPROVED 1");
    const held = await holdOrder(world, 900);
    await deny(world, held.hold);
    expect(await saidIn(world, await resume(world, held))).to.equal("Blocked APPROVAL_DENIED 1");
    const [first, second, ...more] = await floorsIn(world);
    expect(more).to.deep.equal([]);
    expect(second?.claims.why).to.deep.include({ by: "trial", floor: first?.hash });
    expect(await asks(world, 900), "the second alone").to.equal("Blocked FLOOR_RECORD 1");
  });

  it("does not count what it blocks itself", async () => {
    const world = await breaker();
    await trip(world);
    for (let i = 0; i < 5; i += 1) await asks(world, 900);
    await world.pass(301);
    await trial(world);
    await trial(world);
    expect(await asks(world, 900)).to.equal("AutoApproved WITHIN_LIMITS 0");
  });

  it("is open after a restart", async () => {
    const world = await breaker();
    await trip(world);
    const again = suite.on(world, {});
    const { intent } = await world.intentOf(alice(world), order(900));
    expect((await again.propose({ intent })).status).to.equal(403);
  });

  it("opens at errors of targets, which the enforcement point signs and the log keeps", async () => {
    const { denials: _, ...rule } = RULE;
    const world = await suite.world(withRules({ breaker: { ...rule, errors: 50, least: 2, verdict: "Held" } }));
    const envelopes: string[] = [];
    for (let i = 0; i < 2; i += 1) {
      const { json } = await world.propose(alice(world), order(900 + i));
      envelopes.push(splitCompact(String(json["envelope"])).jwt);
    }
    const [first = "", second = ""] = envelopes;
    const ended = { phase: "executed", reason: null } as const;
    await world.post("/v1/outcomes", {
      outcome: await statement(world, first, { ...ended, status: 201, digest: null }),
    });
    expect(await world.kinds(), "a success is no record here").to.not.include("outcome");
    const failed = await statement(world, second, { ...ended, status: 503, digest: null });
    await world.post("/v1/outcomes", { outcome: failed });
    await world.post("/v1/outcomes", { outcome: failed });
    expect((await world.kinds()).filter((kind) => kind === "outcome")).to.have.lengthOf(1);
    expect(await asks(world, 902)).to.equal("Held FLOOR_RECORD 1");
    const [floor] = await floorsIn(world);
    expect(floor?.claims.why).to.deep.include({ by: "breaker", decisions: 2, denials: 0, errors: 1 });
    expect(openSae(second, ["sae+jwt"]).claims.ctx.floor).to.equal(null);
  });
});
