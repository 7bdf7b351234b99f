import { renameSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

import { expect } from "chai";

import { CountersignError } from "../../../../services/core/errors/error.ts";
import type { VoidRecord } from "../../../../services/core/schemas/approval.ts";
import { createCounters } from "../../../../services/signing/budget/counters.ts";
import { openHealed } from "../../../../services/signing/budget/heal.ts";
import type { CounterStore } from "../../../../services/store/counters.ts";
import { copyStore } from "../../../../services/store/sqlite/copy.ts";
import { counterStoreAt } from "../../../../services/store/sqlite/counters/open.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { expectProblem, expectRefused } from "../support/expect.ts";
import { type DayLimits, meter, shortly, spentIn } from "../support/metered.ts";
import { order } from "../support/requests.ts";
import { createSuite } from "../support/suite.ts";
import type { World } from "../support/world.ts";

const suite = await createSuite();
const LIMITS: DayLimits = { day: [1_000, 1_000, 1_000] };
const unreachable = () => Promise.reject(new CountersignError("COUNTERS_UNREACHABLE", "for the test"));

/** What the voids of a log say was given back. */
async function cancelled(world: World): Promise<readonly (readonly string[])[]> {
  const rows = await world.store.records.range(1, 100);
  return rows
    .filter(({ kind }) => kind === "void")
    .map(({ record }) => shortly((JSON.parse(record) as VoidRecord).cancelled?.spent ?? []));
}

describe("signing: counters in trouble", () => {
  afterEach(suite.closeWorlds);
  after(suite.close);

  it("without the store, blocks what is metered, records nothing, and lets the same intent come again", async () => {
    let down = true;
    const world: World = await suite.world(({ counters }) => ({
      counters: { open: () => (down ? unreachable() : counters.open()) },
    }));
    const alice = await meter(world, world.organization.agents.alice, LIMITS);
    const { intent } = await world.intentOf(alice, order(600));
    await expectRefused(world, await world.act(intent), "COUNTERS_UNREACHABLE");
    down = false;
    const reply = await world.act(intent);
    expect([reply.status, shortly(spentIn(reply))]).to.deep.equal([200, ["day #1: 0 + 60000"]]);
  });

  it("permits what charges no counter without ever asking for the store", async () => {
    let asked = 0;
    const open = () => {
      asked += 1;
      return unreachable();
    };
    const world = await suite.world(() => ({ counters: { open } }));
    const { alice } = world.organization.agents;
    expect((await world.propose(alice, order(600))).status).to.equal(200);
    expect(asked).to.equal(0);
  });

  it("takes no answer for no answer while another process keeps the store locked", async () => {
    const world = await suite.world();
    const alice = await meter(world, world.organization.agents.alice, LIMITS);
    expect((await world.propose(alice, order(600))).status).to.equal(200);
    const other = new DatabaseSync(world.countersPath);
    other.exec("BEGIN IMMEDIATE");
    expectProblem(await world.propose(alice, order(100)), "COUNTERS_UNREACHABLE");
    other.close();
    expect((await world.propose(alice, order(400))).status).to.equal(200);
    expect(await world.kinds()).to.deep.equal(["intent", "sae", "intent", "sae"]);
  });

  it("gives up when others are always faster: COUNTERS_UNREACHABLE", async () => {
    let tries = 0;
    const world = await suite.world(({ counters }) => ({
      counters: {
        open: async () => ({ ...(await counters.open()), reserve: () => Promise.resolve((tries += 1) < 0) }),
      },
    }));
    const alice = await meter(world, world.organization.agents.alice, LIMITS);
    await expectRefused(world, await world.propose(alice, order(600)), "COUNTERS_UNREACHABLE");
    expect(tries).to.equal(32);
  });

  it("decides again when another process was faster", async () => {
    const world: World = await suite.world(({ counters }) => ({
      counters: { open: async () => overtaken(await counters.open()) },
    }));
    const alice = await meter(world, world.organization.agents.alice, LIMITS);
    const reply = await world.propose(alice, order(600));
    expect([reply.status, shortly(spentIn(reply))]).to.deep.equal([200, ["day #2: 30000 + 60000"]]);
  });

  it("gives back what could not be signed, and a void names the place", async () => {
    let broken = true;
    const world = await suite.world(({ signer }) => ({
      signer: {
        ...signer,
        sign: (bytes) => (broken ? Promise.reject(new Error("the key is gone")) : signer.sign(bytes)),
      },
    }));
    const alice = await meter(world, world.organization.agents.alice, LIMITS);
    const { intent } = await world.intentOf(alice, order(600));
    expectProblem(await world.act(intent), "SIGNING_FAILED");
    expect(await world.kinds()).to.deep.equal(["void", "void", "void"]);
    expect(await cancelled(world)).to.deep.equal([[], [], ["day #1: 0 + 60000"]]);
    broken = false;
    const reply = await world.act(intent);
    expect([reply.status, shortly(spentIn(reply))]).to.deep.equal([200, ["day #2: 0 + 60000"]]);
    expect((await (await world.counters.open()).verify()).problems).to.deep.equal([]);
  });

  describe("after the end of a process", () => {
    /** Opens the world's counters again, as the next process would. */
    const restart = (world: World) =>
      createCounters(() =>
        openHealed(
          { store: world.store, sequencer: world.deps.sequencer, logId: world.deps.logId },
          counterStoreAt(world.countersPath, world.store.identity),
        ),
      );

    it("between reservation and record, the next start gives it back, or a retry does", async () => {
      let ending = true;
      const world = await suite.world(({ sequencer }) => ({
        sequencer: {
          append: (makers, effects) =>
            ending && makers.length === 2
              ? Promise.reject(new CountersignError("STORE_FAILED", "killed"))
              : sequencer.append(makers, effects),
        },
      }));
      const alice = await meter(world, world.organization.agents.alice, LIMITS);
      const intents = await Promise.all([1, 2].map(() => world.intentOf(alice, order(400))));
      for (const { intent } of intents) expectProblem(await world.act(intent), "STORE_FAILED");
      expect(await world.kinds()).to.deep.equal([]);
      ending = false;

      // A retry meets its own reservation, and gives it back before it is decided anew.
      const retried = await world.act(intents[0]?.intent ?? "");
      expect([retried.status, shortly(spentIn(retried))]).to.deep.equal([200, ["day #3: 40000 + 40000"]]);
      const counters = restart(world);
      await counters.open();
      await counters.close();
      expect(await cancelled(world)).to.deep.equal([["day #1: 0 + 40000"], ["day #2: 40000 + 40000"]]);
      const store = await world.counters.open();
      expect(await store.unconfirmed(1)).to.deep.equal([]);
      expect((await store.verify()).problems).to.deep.equal([]);
      const last = await world.propose(alice, order(600));
      expect([last.status, shortly(spentIn(last))]).to.deep.equal([200, ["day #4: 40000 + 60000"]]);
    });

    it("between record and confirmation, the next start keeps it", async () => {
      const world = await suite.world(({ counters }) => ({
        counters: { open: async () => ({ ...(await counters.open()), confirm: () => undefined }) },
      }));
      const alice = await meter(world, world.organization.agents.alice, LIMITS);
      expect((await world.propose(alice, order(600))).status).to.equal(200);
      const counters = restart(world);
      const store = await counters.open();
      expect(await store.unconfirmed(1)).to.deep.equal([]);
      expect(await store.verify()).to.deep.equal({ counters: 1, reservations: 1, ended: 0, problems: [] });
      await counters.close();
      expect(await world.kinds()).to.deep.equal(["intent", "sae"]);
    });

    it("a store that was removed is not a new budget: COUNTERS_UNREACHABLE", async () => {
      const world = await suite.world();
      const alice = await meter(world, world.organization.agents.alice, LIMITS);
      expect((await world.propose(alice, order(600))).status).to.equal(200);
      expect((await world.get("/readyz")).json["notices"]).to.deep.equal({ anchoring: "ok", counters: "ok" });
      await world.counters.close();
      for (const end of ["", "-wal", "-shm"]) rmSync(world.countersPath + end, { force: true });
      expectProblem(await world.propose(alice, order(1)), "COUNTERS_UNREACHABLE");
      // What has no budget goes on, so it is no reason to take the service away; but it is said.
      const { status, json } = await world.get("/readyz");
      expect([status, json["notices"]]).to.deep.equal([200, { anchoring: "ok", counters: "COUNTERS_UNREACHABLE" }]);
      // Nor is one somebody put there, or an old copy.
      const empty = createCounters(() =>
        openHealed(
          { ...world, logId: 1, sequencer: world.deps.sequencer, store: unused(world) },
          counterStoreAt(world.countersPath, world.store.identity),
        ),
      );
      await empty.open();
      await empty.close();
      expectProblem(await world.propose(alice, order(1)), "COUNTERS_UNREACHABLE");
    });

    it("nor is it one when nothing was charged for a long time, and the start does not search the log", async () => {
      const world = await suite.world();
      const alice = await meter(world, world.organization.agents.alice, LIMITS);
      expect((await world.propose(alice, order(600))).status).to.equal(200);
      await world.counters.close();
      for (const end of ["", "-wal", "-shm"]) rmSync(world.countersPath + end, { force: true });
      const filler = () => Promise.resolve({ kind: "approval" as const, record: "{}" });
      for (let i = 0; i < 21; i += 1) await world.deps.sequencer.append(Array.from({ length: 1000 }, () => filler));
      let read = 0;
      const range: World["store"]["records"]["range"] = (...args) => {
        read += 1;
        return world.store.records.range(...args);
      };
      const store = { ...world.store, records: { ...world.store.records, range } };
      const counters = createCounters(() =>
        openHealed(
          { ...world, logId: 1, sequencer: world.deps.sequencer, store },
          counterStoreAt(world.countersPath, world.store.identity),
        ),
      );
      await expectCodeAsync("COUNTERS_UNREACHABLE", counters.open());
      expect(read).to.equal(0);
    });

    it("nor is an old copy, also when what was charged since was erased", async () => {
      const world = await suite.world();
      const alice = await meter(world, world.organization.agents.alice, LIMITS);
      expect((await world.propose(alice, order(100))).status).to.equal(200);
      copyStore(world.countersPath, `${world.countersPath}.old`);
      const { json } = await world.propose(alice, order(900));
      await world.erase(Number(json["seq"]));
      await world.counters.close();
      for (const end of ["-wal", "-shm"]) rmSync(world.countersPath + end, { force: true });
      renameSync(`${world.countersPath}.old`, world.countersPath);
      expectProblem(await world.propose(alice, order(900)), "COUNTERS_UNREACHABLE");
    });
  });
});

/** The store as somebody sees it whose first reservation always comes second. */
function overtaken(store: CounterStore): CounterStore {
  let first = true;
  return {
    ...store,
    reserve: async (reservation) => {
      if (first) {
        first = false;
        const [entry] = reservation.entries;
        if (entry === undefined) throw new Error("no entry");
        await store.reserve({ intent: "another's", log: 2, entries: [{ ...entry, reserved: "30000" }] });
      }
      return store.reserve(reservation);
    },
  };
}

/** The log of a service that was never charged anything. */
function unused({ store }: World): World["store"] {
  return { ...store, charges: { ...store.charges, last: () => Promise.resolve(0) } };
}
