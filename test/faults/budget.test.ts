import { expect } from "chai";
import fc from "fast-check";

import { readArgs } from "./args.ts";
import { createBudget } from "./budget.ts";
import type { FaultResult } from "./run.ts";
import { summarize } from "./summary.ts";
import { createTimeline } from "./timeline.ts";

const NAMES = ["a kill", "a loss", "a lie"].map((name) => ({ name }));
const resultOf = (name: string, injected: number, wrong: string | null = null): FaultResult => ({
  ...{ name, times: 3, injected, wrong, seconds: 1 },
  seen: new Map(),
});

describe("faults: the time there is", () => {
  it("is never more than all of it, however long each kind takes, as long as none begins a round too late", () => {
    const kinds = fc.array(fc.record({ weight: fc.nat(100), used: fc.double({ min: 0, max: 1, noNaN: true }) }));
    fc.assert(
      fc.property(kinds, fc.nat(480_000), (all, total) => {
        let now = 1_000;
        const budget = createBudget(
          all.map(({ weight }) => weight),
          total,
          () => now,
        );
        for (const { used } of all) now += used * budget.next();
        expect(now - 1_000).to.be.at.most(total + 1e-6);
      }),
    );
  });

  it("goes by weight, and what one leaves over is for those after it", () => {
    let now = 0;
    const budget = createBudget([1, 2, 1], 400, () => now);
    expect(budget.next()).to.equal(100);
    now = 40;
    expect(budget.next()).to.equal(240);
    now = 500;
    expect(budget.next()).to.equal(0);
  });

  it("is 8 minutes, and two hours for the full table, unless somebody says otherwise", () => {
    expect(readArgs([]).minutes).to.equal(8);
    expect(readArgs(["--full"]).minutes).to.equal(120);
    expect(readArgs(["--full", "--minutes", "5"]).minutes).to.equal(5);
    expect(() => readArgs(["--minutes", "0"])).to.throw(TypeError);
  });
});

describe("faults: what it comes to", () => {
  it("passes when every kind was injected as often as it was to be", () => {
    const results = NAMES.map(({ name }) => resultOf(name, 3));
    expect(summarize(NAMES, results, true)).to.include({ ok: true });
    expect(summarize(NAMES, results, true).lines).to.deep.equal(["  3 passing"]);
  });

  it("names a kind that was cut short, and counts it as failing where every round counts", () => {
    const results = [resultOf("a kill", 3), resultOf("a loss", 2), resultOf("a lie", 3)];
    const cut = "  cut short, for want of time: a loss, 2 of 3";
    expect(summarize(NAMES, results, false).lines).to.deep.equal([cut, "  3 passing"]);
    expect(summarize(NAMES, results, false).ok).to.equal(true);
    expect(summarize(NAMES, results, true).lines).to.deep.equal([cut, "  2 passing", "  1 failing"]);
    expect(summarize(NAMES, results, true).ok).to.equal(false);
  });

  it("fails for a kind that was never injected, and for what was wrong", () => {
    const unreached = [resultOf("a kill", 3), resultOf("a loss", 0), resultOf("a lie", 3)];
    const missing = "  never injected: a loss";
    expect(summarize(NAMES, unreached, false).lines).to.deep.equal([missing, "  2 passing", "  1 failing"]);
    const broken = [resultOf("a kill", 3), resultOf("a loss", 0, "executed twice")];
    expect(summarize(NAMES, broken, false)).to.deep.include({ ok: false, missing: ["a lie"] });
    expect(summarize(NAMES, broken, false).lines.slice(-2)).to.deep.equal(["  1 passing", "  2 failing"]);
  });
});

describe("faults: what a slow round waits for", () => {
  it("tells what took long, what goes on, since when, and what kept it", async () => {
    let now = 0;
    const timeline = createTimeline(() => now);
    const slow = Promise.withResolvers<void>();
    timeline.begin();
    await timeline.step("the gateway ends", async () => void (now = 100));
    const waits = timeline.step("the gateway gets ready", (say) => {
      say("ECONNREFUSED");
      say("ECONNREFUSED");
      return slow.promise;
    });
    now = 5_100;
    expect(timeline.lines(2_000)).to.deep.equal([
      "at 0.1 s the gateway gets ready, for 5.0 s so far, 2 x ECONNREFUSED",
    ]);
    slow.resolve();
    await waits;
    expect(timeline.lines(0)).to.deep.equal([
      "at 0.0 s the gateway ends, for 0.1 s",
      "at 0.1 s the gateway gets ready, for 5.0 s, 2 x ECONNREFUSED",
    ]);
    timeline.begin();
    expect(timeline.lines(0)).to.deep.equal([]);
  });
});
