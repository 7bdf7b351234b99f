import { expect } from "chai";

import { createCrossCheck, type CrossCheckOptions } from "../../../../services/engine/decide/cross-check.ts";
import { UNEVALUABLE } from "../../../../services/engine/decide/verdict.ts";
import { CountersignError } from "../../../../services/core/errors/error.ts";
import type { Decider, DecisionCall, Decision } from "../../../../services/core/ports/decider.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";

const APPROVED: Decision = { verdict: "AutoApproved", dimension: "None", reason: "WITHIN_LIMITS" };
const CALL: DecisionCall = {
  pin: { hash: `0x${"0b".repeat(32)}` },
  contract: `0x${"0c".repeat(20)}`,
  gas: 1_000_000,
  callData: Uint8Array.of(1),
};

describe("engine/decide/cross-check", () => {
  let asked: DecisionCall[];
  const answering = (decision: () => Decision): Decider => ({ decide: async () => decision() });
  const recording = (decision: () => Decision): Decider => ({
    decide: async (call) => {
      asked.push(call);
      return decision();
    },
  });
  const unreachable = (): Decision => {
    throw new CountersignError("CHAIN_UNREACHABLE", "header not found");
  };
  const check = (options: Partial<CrossCheckOptions> = {}) =>
    createCrossCheck({
      primary: answering(() => APPROVED),
      reference: recording(() => APPROVED),
      sample: 10,
      random: () => 0.999,
      ...options,
    });

  beforeEach(() => {
    asked = [];
  });

  it("runs the first decision again, and then one in so many, with the same call", async () => {
    const rolls = [0.0999, 0.1, 0.5, 0];
    const shadow = check({ random: () => rolls.shift() ?? 0.999 });
    const counts: number[] = [];
    for (let i = 0; i < 6; i += 1) {
      expect(await shadow.decide(CALL)).to.deep.equal(APPROVED);
      await shadow.settled();
      counts.push(asked.length);
    }
    expect(counts).to.deep.equal([1, 2, 2, 2, 3, 3]);
    expect(new Set(asked)).to.deep.equal(new Set([CALL]));
    expect(shadow.isOpen).to.equal(false);
  });

  it("never makes anyone wait for the reference, nor piles up what it does not answer", async () => {
    let release: (decision: Decision) => void = () => undefined;
    const answer = new Promise<Decision>((resolve) => (release = resolve));
    const reference: Decider = {
      decide: async (call) => {
        asked.push(call);
        return answer;
      },
    };
    const shadow = check({ reference, random: () => 0 });
    for (let i = 0; i < 20; i += 1) expect(await shadow.decide(CALL)).to.deep.equal(APPROVED);
    expect(asked).to.have.length(4);
    release(APPROVED);
    await shadow.settled();
  });

  for (const [what, other] of [
    ["verdict", { ...APPROVED, verdict: "Flagged" }],
    ["dimension", { ...APPROVED, dimension: "Financial" }],
    ["reason", { ...APPROVED, reason: "APPROVED" }],
    ["outcome", UNEVALUABLE],
  ] as const) {
    it(`refuses every decision after one of another ${what}`, async () => {
      const seen: unknown[] = [];
      const shadow = check({
        reference: answering(() => other),
        onDifference: (...args) => void seen.push(args),
      });
      expect(await shadow.decide(CALL)).to.deep.equal(APPROVED);
      await shadow.settled();
      expect([shadow.isOpen, seen]).to.deep.equal([true, [[APPROVED, other, CALL]]]);
      for (let i = 0; i < 3; i += 1) await expectCodeAsync("DECIDER_DISAGREES", shadow.decide(CALL));
    });
  }

  it("refuses a decision that was under way when another one differed", async () => {
    let release: (decision: Decision) => void = () => undefined;
    const late = new Promise<Decision>((resolve) => (release = resolve));
    let first = true;
    const primary: Decider = {
      decide: async () => {
        if (!first) return late;
        first = false;
        return APPROVED;
      },
    };
    let differ: (decision: Decision) => void = () => undefined;
    const reference: Decider = { decide: async () => new Promise((resolve) => (differ = resolve)) };
    const shadow = check({ primary, reference });
    await shadow.decide(CALL);
    const underWay = shadow.decide(CALL);
    differ(UNEVALUABLE);
    await shadow.settled();
    release(APPROVED);
    await expectCodeAsync("DECIDER_DISAGREES", underWay);
  });

  it("takes a reference without an answer for no difference, and says when that goes on", async () => {
    const reported: number[] = [];
    let works = false;
    const shadow = check({
      reference: recording(() => (works ? APPROVED : unreachable())),
      random: () => 0,
      patience: 3,
      onUnanswered: (count) => void reported.push(count),
    });
    const decide = async () => {
      await shadow.decide(CALL);
      await shadow.settled();
    };
    for (let i = 0; i < 4; i += 1) await decide();
    expect(reported).to.deep.equal([3, 4]);
    works = true;
    await decide();
    works = false;
    for (let i = 0; i < 2; i += 1) await decide();
    expect([reported, shadow.isOpen]).to.deep.equal([[3, 4], false]);
  });

  it("passes on what the primary fails with, and compares nothing", async () => {
    const shadow = check({ primary: answering(unreachable) });
    await expectCodeAsync("CHAIN_UNREACHABLE", shadow.decide(CALL));
    await shadow.settled();
    expect(asked).to.deep.equal([]);
  });
});
