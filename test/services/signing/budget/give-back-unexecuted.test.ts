import { expect } from "chai";

import { CountersignError } from "../../../../services/core/errors/error.ts";
import type { Outcome } from "../../../../services/core/schemas/outcome.ts";
import { createSettlementRound } from "../../../../services/signing/outcomes/settlement-round.ts";
import { ed25519Signer } from "../../../helpers/test-signers.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { expectDenial, expectProblem } from "../support/expect.ts";
import { meter, shortly, spentIn } from "../support/metered.ts";
import type { TestAgent } from "../support/organization.ts";
import { order } from "../support/requests.ts";
import { statement } from "../support/statement.ts";
import { createSuite } from "../support/suite.ts";
import { LIVES, type World } from "../support/world.ts";

const suite = await createSuite();

describe("signing: giving budgets back", () => {
  afterEach(suite.closeWorlds);
  after(suite.close);

  /** Alice with 1,000 dollars a day, and her permission for 600 of them. */
  async function charged(world: World) {
    const alice = await meter(world, world.organization.agents.alice, { day: [1_000, 1_000, 1_000] });
    const reply = await world.propose(alice, order(600));
    expect(reply.status, reply.text).to.equal(200);
    return { alice, jwt: String(reply.json["envelope"]).split("~")[0] ?? "" };
  }

  const tell = async (world: World, jwt: string, change: Partial<Outcome> = {}) =>
    world.post("/v1/outcomes", { outcome: await statement(world, jwt, change) });

  const left = async (world: World, alice: TestAgent) => shortly(spentIn(await world.propose(alice, order(1_001))));

  it("takes the place back when the enforcement point says it was not executed, and records its words", async () => {
    const world = await suite.world();
    const { alice, jwt } = await charged(world);
    const outcome = await statement(world, jwt);
    const reply = await tell(world, jwt);
    expect([reply.status, reply.json]).to.deep.equal([200, { seq: 3 }]);
    const record = await world.store.records.get(3);
    expect([record?.kind, record?.record]).to.deep.equal(["outcome", outcome]);
    expect(await left(world, alice)).to.deep.equal(["day #2: 0 + 100100"]);
    expect((await world.propose(alice, order(1_000))).status).to.equal(200);
  });

  it("does so once, however often it is told", async () => {
    const world = await suite.world();
    const { alice, jwt } = await charged(world);
    const replies = await Promise.all([1, 2, 3].map(() => tell(world, jwt)));
    expect(replies.map(({ json }) => json)).to.deep.equal([{ seq: 3 }, { seq: 3 }, { seq: 3 }]);
    expect((await world.propose(alice, order(900))).status).to.equal(200);
    expect((await tell(world, jwt)).json).to.deep.equal({ seq: 3 });
    expect(await left(world, alice)).to.deep.equal(["day #3: 90000 + 100100"]);
    expect(await world.kinds()).to.deep.equal(["intent", "sae", "outcome", "intent", "sae", "intent", "denial"]);
  });

  it("expiry alone gives nothing back", async () => {
    const world = await suite.world();
    const { alice } = await charged(world);
    await world.pass(LIVES.sae + 60);
    await expectDenial(world, await world.propose(alice, order(600)), "HARD_LIMIT");
  });

  it("nor does what was executed, or may have been", async () => {
    for (const change of [{ phase: "executed", status: 201 }, { phase: "unknown" }] as const) {
      const world = await suite.world();
      const { alice, jwt } = await charged(world);
      expect((await tell(world, jwt, change)).json).to.deep.equal({ seq: null });
      expect(await left(world, alice)).to.deep.equal(["day #2: 60000 + 100100"]);
      expect(await world.kinds()).to.deep.equal(["intent", "sae", "intent", "denial"]);
    }
  });

  it("refuses a second final outcome that differs; the first counts: OUTCOME_CONFLICT", async () => {
    const world = await suite.world();
    const { alice, jwt } = await charged(world);
    expect((await tell(world, jwt, { phase: "executed", status: 201 })).status).to.equal(200);
    expectProblem(await tell(world, jwt), "OUTCOME_CONFLICT");
    expect(await left(world, alice)).to.deep.equal(["day #2: 60000 + 100100"]);

    const other = await suite.world();
    const second = await charged(other);
    expect((await tell(other, second.jwt)).status).to.equal(200);
    expectProblem(await tell(other, second.jwt, { phase: "executed", status: 201 }), "OUTCOME_CONFLICT");
    expect(await left(other, second.alice)).to.deep.equal(["day #2: 0 + 100100"]);
  });

  it("refuses an outcome of what was never issued here: OUTCOME_UNFOUNDED", async () => {
    const world = await suite.world();
    const { jwt } = await charged(world);
    const hash = "A".repeat(43);
    for (const sae of [
      { hash, log: 1, seq: 2 },
      { hash, log: 2, seq: 2 },
      { hash, log: 1, seq: 99 },
    ]) {
      expectProblem(await tell(world, jwt, { sae }), "OUTCOME_UNFOUNDED");
    }
    const intent = await world.store.records.get(1);
    expectProblem(await tell(world, jwt, { sae: { hash: intent?.hash ?? "", log: 1, seq: 1 } }), "OUTCOME_UNFOUNDED");
    expect(await world.kinds()).to.deep.equal(["intent", "sae"]);
  });

  it("takes nobody else's word: ENVELOPE_SIGNER_UNKNOWN", async () => {
    const world = await suite.world();
    const { alice, jwt } = await charged(world);
    for (const signer of [world.organization.keys.signing, alice.signer, ed25519Signer(9)]) {
      const outcome = await statement(world, jwt, {}, signer);
      expectProblem(await world.post("/v1/outcomes", { outcome }), "ENVELOPE_SIGNER_UNKNOWN");
    }
    expectProblem(await tell(world, jwt, { phase: "dispatched" }), "CLAIMS_INVALID");
    expectProblem(await world.post("/v1/outcomes", { outcome: jwt }), "JWS_TYP_UNEXPECTED");
    expectProblem(await world.post("/v1/outcomes", { outcome: 5 }), "BODY_INVALID");
    expect(await left(world, alice)).to.deep.equal(["day #2: 60000 + 100100"]);
  });

  it("records nothing for a permission that charged nothing", async () => {
    const world = await suite.world();
    const { json } = await world.propose(world.organization.agents.alice, order(900));
    const jwt = String(json["envelope"]).split("~")[0] ?? "";
    expect((await tell(world, jwt)).json).to.deep.equal({ seq: null });
    expect(await world.kinds()).to.deep.equal(["intent", "sae"]);
  });

  it("finishes at the next try what an end between record and counters left, without another record", async () => {
    let ending = true;
    const world: World = await suite.world();
    const { alice, jwt } = await charged(world);
    const store = await world.counters.open();
    const end = store.end.bind(store);
    Object.assign(store, {
      end: (...args: Parameters<typeof end>) =>
        ending ? Promise.reject(new CountersignError("COUNTERS_UNREACHABLE", "killed")) : end(...args),
    });
    const settle = createSettlementRound({
      store: world.store,
      settlements: world.settlements,
      outcomes: world.outcomes,
      clock: () => world.time.now,
      ask: (envelopes) => Promise.all(envelopes.map((envelope) => statement(world, envelope))),
      onFailure: () => undefined,
    });
    await world.pass(LIVES.sae + 2);
    await settle();
    expect(await world.kinds()).to.deep.equal(["intent", "sae", "outcome"]);
    expect(await left(world, alice)).to.deep.equal(["day #2: 60000 + 100100"]);
    ending = false;
    // Another story now counts no more than before.
    await expectCodeAsync(
      "OUTCOME_CONFLICT",
      world.service.take(await statement(world, jwt, { reason: "SURRENDERED" })),
    );
    await world.pass(3);
    await settle();
    expect(await left(world, alice)).to.deep.equal(["day #2: 0 + 100100"]);
    expect((await world.kinds()).filter((kind) => kind === "outcome")).to.have.length(1);
  });
});
