import { expect } from "chai";

import { CLERK_BUDGET } from "../e2e/support/crew.ts";
import { checkAnswers, checkBudget, checkSequence } from "./invariants.ts";
import { runFault } from "./run.ts";
import type { Stage } from "./stage.ts";
import { createTimeline } from "./timeline.ts";

const NOON = Date.UTC(2026, 0, 1, 12);
const NEXT_DAY = Date.UTC(2026, 0, 2);

const ROWS = [
  { seq: 1, kind: "intent", hash: "a" },
  { seq: 2, kind: "sae", hash: "b" },
  { seq: 3, kind: "intent", hash: "c" },
  { seq: 4, kind: "denial", hash: "d" },
] as const;
const ANSWERS = [
  { seq: 2, hash: "b" },
  { seq: 4, hash: "d" },
] as const;

const stage = { timeline: createTimeline(() => performance.now()) } as Stage;
const quietly = (patienceMs: number) => ({
  ...{ times: 3, patienceMs },
  onInjected: () => undefined,
  onSlow: () => undefined,
});

describe("faults: what must hold after each, broken on purpose", () => {
  it("takes a sequence without a gap and without a fork, and no other", () => {
    checkSequence([]);
    checkSequence(ROWS);
    for (const seqs of [[2], [1, 3], [1, 2, 2], [1, 3, 2], [0, 1]]) {
      expect(() => checkSequence(seqs.map((seq) => ({ seq }))), seqs.join()).to.throw();
    }
  });

  it("finds an answer that is not where it was promised, or says something else", () => {
    checkAnswers(ROWS, ANSWERS);
    const [first, second] = ANSWERS;
    expect(() => checkAnswers(ROWS, [first, { ...second, hash: "e" }])).to.throw();
    expect(() => checkAnswers(ROWS, [first, { ...second, seq: 3 }])).to.throw();
    expect(() => checkAnswers(ROWS.slice(0, 3), ANSWERS)).to.throw();
  });

  it("finds an intent that was decided twice, and a decision nobody was told of", () => {
    expect(() => checkAnswers([...ROWS, { seq: 5, kind: "sae", hash: "e" }], ANSWERS)).to.throw("decisions");
    expect(() => checkAnswers(ROWS, ANSWERS.slice(1))).to.throw("decisions");
  });

  it("finds a cent above the budget of the days it is about", () => {
    checkBudget([CLERK_BUDGET], NOON, NOON);
    expect(() => checkBudget([CLERK_BUDGET, 0.01], NOON, NOON)).to.throw();
    checkBudget([CLERK_BUDGET, CLERK_BUDGET], NOON, NEXT_DAY);
    expect(() => checkBudget([CLERK_BUDGET, CLERK_BUDGET, 0.01], NOON, NEXT_DAY)).to.throw();
    expect(() => checkBudget([CLERK_BUDGET, 0.01], NOON, NEXT_DAY - 1)).to.throw();
  });

  it("ends a kind of fault with the first that goes wrong, and says how", async () => {
    const fault = {
      name: "broken",
      times: { quick: 3, full: 3 },
      seconds: 1,
      audit: false,
      inject: () => Promise.reject(new Error("it was executed twice")),
    };
    const result = await runFault(stage, fault, quietly(60_000));
    expect(result).to.include({ name: "broken", times: 3, injected: 0, wrong: "it was executed twice" });
  });

  it("begins no round when the time of its kind is over, and says how many there were", async () => {
    const fault = {
      name: "late",
      times: { quick: 3, full: 3 },
      seconds: 1,
      audit: true,
      inject: () => Promise.resolve([]),
    };
    const result = await runFault(stage, fault, quietly(0));
    expect(result).to.include({ times: 3, injected: 0, wrong: null });
  });
});
