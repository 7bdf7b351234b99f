import { expect } from "chai";

import { expectCodeAsync } from "../../../../helpers/expect-code.ts";
import { counter, intent, open, reservation, take, totals, useCounterStore } from "../../support/counters.ts";

const HUGE = 2n ** 200n;

describe("counter store", () => {
  const current = useCounterStore();

  it("stands at place 1 and zero, and adds up what is reserved, beyond 64 bits", async () => {
    const { store } = current();
    expect(await store.read([counter("day")])).to.deep.equal([{ counter: counter("day"), n: 1, before: "0" }]);
    await take(store, "a", { day: String(HUGE), rate: "1" });
    await take(store, "b", { day: "7", rate: "1" });
    expect(await totals(store, "rate", "day", "other")).to.deep.equal([
      "2 after 2",
      `${HUGE + 7n} after 2`,
      "0 after 0",
    ]);
    expect(await store.verify()).to.deep.equal({ counters: 2, reservations: 4, ended: 0, problems: [] });
  });

  it("takes all places or none: one that moved on is a conflict, and nothing is written", async () => {
    const { store } = current();
    const slow = await reservation(store, "slow", { mine: "5", shared: "5" });
    await take(store, "fast", { shared: "1" });
    expect(await store.reserve(slow)).to.equal(false);
    expect(await totals(store, "mine", "shared")).to.deep.equal(["0 after 0", "1 after 1"]);
    expect(await store.held(slow.intent)).to.equal(null);
    expect(await store.reserve(await reservation(store, "slow", { mine: "5", shared: "5" }))).to.equal(true);
  });

  it("compares the sum too: a place that is next after a release stands at less", async () => {
    const { store } = current();
    await take(store, "a", { day: "5" });
    const before = await reservation(store, "b", { day: "5" });
    await store.end(intent("a"), "release", 9);
    expect(await store.reserve(before)).to.equal(false);
  });

  it("gives the same intent its own reservation back, charged once", async () => {
    const { store } = current();
    const first = await take(store, "a", { day: "5" });
    await take(store, "b", { day: "5" });
    expect(await store.reserve(first)).to.equal(true);
    expect(await store.held(intent("a"))).to.deep.equal(first);
    expect(await totals(store, "day")).to.deep.equal(["10 after 2"]);
  });

  it("refuses the same intent with other places, amounts or log", async () => {
    const { store } = current();
    const first = await take(store, "a", { day: "5" });
    const [entry] = first.entries;
    if (entry === undefined) throw new Error("no entry");
    for (const entries of [
      [{ ...entry, n: 2, before: "5" }],
      [{ ...entry, reserved: "4" }],
      [entry, { ...entry, counter: counter("x") }],
    ]) {
      await expectCodeAsync("INTERNAL", store.reserve({ ...first, entries }));
    }
    await expectCodeAsync("INTERNAL", store.reserve({ ...first, log: 2 }));
    await expectCodeAsync("INTERNAL", store.reserve({ ...first, intent: intent("b"), entries: [] }));
    await expectCodeAsync("INTERNAL", store.reserve({ ...first, intent: intent("b"), entries: [entry, entry] }));
    expect(await totals(store, "day")).to.deep.equal(["5 after 1"]);
  });

  it("refuses what would not fit in 256 bits", async () => {
    const { store } = current();
    await take(store, "a", { day: String(2n ** 256n - 1n) });
    await expectCodeAsync("INTERNAL", take(store, "b", { day: "1" }));
    expect(await totals(store, "day")).to.deep.equal([`${2n ** 256n - 1n} after 1`]);
  });

  it("releases once, and keeps the place", async () => {
    const { store } = current();
    await take(store, "a", { day: "5", rate: "1" });
    await take(store, "b", { day: "7", rate: "1" });
    expect(await store.end(intent("a"), "release", 9)).to.equal(true);
    expect(await store.end(intent("a"), "release", 9)).to.equal(false);
    expect(await store.end(intent("nobody"), "release", 9)).to.equal(false);
    expect(await totals(store, "day", "rate")).to.deep.equal(["7 after 2", "1 after 2"]);
    expect(await store.held(intent("a"))).to.equal(null);
    expect(await store.verify()).to.deep.equal({ counters: 2, reservations: 4, ended: 2, problems: [] });
    await expectCodeAsync("INTERNAL", take(store, "a", { day: "5" }));
  });

  it("lets an intent that was cancelled reserve again, at new places", async () => {
    const { store } = current();
    await take(store, "a", { day: "5" });
    expect(await store.end(intent("a"), "cancel", 9)).to.equal(true);
    expect((await take(store, "a", { day: "5" })).entries).to.deep.include({
      counter: counter("day"),
      n: 2,
      before: "0",
      window: "day",
      reserved: "5",
    });
    expect(await totals(store, "day")).to.deep.equal(["5 after 2"]);
    expect((await store.verify()).problems).to.deep.equal([]);
  });

  it("remembers what nobody confirmed, by log, also for whoever opens the file next", async () => {
    const { store, path } = current();
    const first = await take(store, "a", { day: "5" });
    await take(store, "b", { day: "5" });
    const third = await take(store, "c", { day: "5" });
    store.confirm(intent("b"));
    expect(await store.unconfirmed(1)).to.deep.equal([first, third]);
    expect(await store.unconfirmed(2)).to.deep.equal([]);
    // A confirmation goes along with the next write.
    await store.end(intent("a"), "cancel", 1);
    const other = await open(path);
    expect(await other.unconfirmed(1)).to.deep.equal([third]);
    await other.close();
  });

  it("notes confirmations when it is closed", async () => {
    const { path } = current();
    const store = await open(path);
    await take(store, "a", { day: "5" });
    store.confirm(intent("a"));
    await store.close();
    const again = await open(path);
    expect(await again.unconfirmed(1)).to.deep.equal([]);
    expect(await totals(again, "day")).to.deep.equal(["5 after 1"]);
    await again.close();
  });
});
