import { expect } from "chai";

import { CountersignError } from "../../../services/core/errors/error.ts";
import type { Signer } from "../../../services/core/ports/ports.ts";
import { voidRecordSchema } from "../../../services/core/schemas/approval.ts";
import { expectProblem } from "./support/expect.ts";
import { approve, holdOrder, resume } from "./support/holding.ts";
import { order } from "./support/requests.ts";
import { createSuite } from "./support/suite.ts";

const suite = await createSuite();

/** A signer with a switch. */
function breakable(signer: Signer) {
  const state: { broken: (() => Promise<Uint8Array>) | null } = { broken: null };
  return { state, signer: { ...signer, sign: (m: Uint8Array) => state.broken?.() ?? signer.sign(m) } };
}

describe("signing: a signature that fails after its seq was taken", () => {
  afterEach(suite.closeWorlds);

  async function brokenWorld() {
    let state: ReturnType<typeof breakable>["state"] = { broken: null };
    const world = await suite.world(({ signer }) => {
      const made = breakable(signer);
      state = made.state;
      return { signer: made.signer };
    });
    return { world, state };
  }

  const failures: readonly [name: string, sign: () => Promise<Uint8Array>][] = [
    ["throws", () => Promise.reject(new Error("the token is gone"))],
    ["throws one of our errors", () => Promise.reject(new CountersignError("KEY_UNREADABLE", "gone"))],
    ["gives half a signature", () => Promise.resolve(new Uint8Array(32))],
  ];
  for (const [name, sign] of failures) {
    it(`leaves voids, answers SIGNING_FAILED, and the log goes on, when the signer ${name}`, async () => {
      const { world, state } = await brokenWorld();
      const { alice } = world.organization.agents;
      expect((await world.propose(alice, order(900))).status).to.equal(200);
      state.broken = sign;
      expectProblem(await world.propose(alice, order(901)), "SIGNING_FAILED");
      state.broken = null;
      const after = await world.propose(alice, order(902));

      expect([after.status, after.json["seq"]]).to.deep.equal([200, 6]);
      expect(await world.kinds()).to.deep.equal(["intent", "sae", "void", "void", "intent", "sae"]);
      const voided = await world.store.records.get(4);
      expect(voidRecordSchema.parse(JSON.parse(voided?.record ?? ""))).to.include({ log: 1, seq: 4 });
      expect(voided?.record, "the log says nothing of the key store").to.not.include("gone");
      expect(world.fatal).to.deep.equal([]);
    });
  }

  it("does not count the intent as answered, nor its hold as spent", async () => {
    const { world, state } = await brokenWorld();
    const held = await holdOrder(world);
    await approve(world, held.hold);
    state.broken = () => Promise.reject(new Error("gone"));
    expectProblem(await resume(world, held), "SIGNING_FAILED");
    expect((await world.store.holds.get(held.hold))?.state).to.equal("open");
    const { intent } = await world.intentOf(world.organization.agents.alice, order(900));
    expectProblem(await world.act(intent), "SIGNING_FAILED");
    state.broken = null;

    expect((await resume(world, held)).status).to.equal(200);
    expect((await world.act(intent)).status).to.equal(200);
  });

  it("opens no hold for a denial that could not be signed", async () => {
    const { world, state } = await brokenWorld();
    state.broken = () => Promise.reject(new Error("gone"));
    expectProblem(await world.propose(world.organization.agents.alice, order(12_000)), "SIGNING_FAILED");
    expect(await world.store.holds.open()).to.deep.equal([]);
  });
});

describe("signing: a store that fails", () => {
  afterEach(suite.closeWorlds);

  it("gives no answer that is not stored, and ends: STORE_FAILED", async () => {
    const world = await suite.world(({ store, sequencer }) => ({
      sequencer: {
        append: async (makers, effects) => {
          // Another sequencer takes over in between.
          await store.takeOver();
          return sequencer.append(makers, effects);
        },
      },
    }));
    const reply = await world.propose(world.organization.agents.alice, order(900));
    expectProblem(reply, "LOG_FENCED");
    expect(reply.text).to.not.include("envelope");
    expect(await world.kinds()).to.deep.equal([]);
    expect(world.fatal.map(({ code }) => code)).to.deep.equal(["LOG_FENCED"]);
    const readiness = (await world.get("/readyz")).json;
    expect((readiness["checks"] as Record<string, string>)["store"]).to.equal("LOG_FENCED");
  });
});
