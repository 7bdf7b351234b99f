import { expect } from "chai";

import { type LoopOptions, startLoop } from "../../../services/batcher/loop.ts";
import type { Progress } from "../../../services/batcher/step.ts";
import { CountersignError } from "../../../services/core/errors/error.ts";
import type { ErrorCode } from "../../../services/core/errors/registry.ts";
import { until } from "../../helpers/until.ts";

const IDLE: Progress = { state: "idle", untilDue: null };

/** A stepper that plays a script, and then has nothing to do. */
function scripted(script: readonly (Progress | ErrorCode)[]) {
  const seen: boolean[] = [];
  return {
    seen,
    step: (closing: boolean): Promise<Progress> => {
      const next = script[seen.length] ?? IDLE;
      seen.push(closing);
      return typeof next === "string" ? Promise.reject(new CountersignError(next, "injected")) : Promise.resolve(next);
    },
  };
}

function watched(options: Partial<LoopOptions> = {}) {
  const retries: (readonly [ErrorCode, number])[] = [];
  const fatal: ErrorCode[] = [];
  const all: LoopOptions = {
    pollMs: 1,
    firstPauseMs: 1,
    maxPauseMs: 4,
    onRetry: ({ code }, pause) => retries.push([code, pause]),
    onFatal: ({ code }) => fatal.push(code),
    ...options,
  };
  return { retries, fatal, all };
}

describe("startLoop", () => {
  it("pauses longer with every failure, up to a bound, and begins anew after a success", async () => {
    const { retries, all } = watched();
    const away: ErrorCode = "CHAIN_UNREACHABLE";
    const stepper = scripted([away, away, away, away, { state: "advanced" }, away]);
    const loop = startLoop(stepper, all);
    await until("the script is played", () => stepper.seen.length > 6);
    await loop.stop(60_000);
    expect(retries.map(([, pause]) => pause)).to.deep.equal([1, 2, 4, 4, 1]);
  });

  it("looks again within 5 s, however long something was away: a record may wait for a minute", async () => {
    const { retries, all } = watched();
    const { maxPauseMs: _bound, ...rest } = all;
    const loop = startLoop(scripted(["CHAIN_UNREACHABLE"]), { ...rest, firstPauseMs: 60_000 });
    await until("it failed", () => retries.length === 1);
    await loop.stop(60_000);
    expect(retries).to.deep.equal([["CHAIN_UNREACHABLE", 5_000]]);
  });

  it("says what the last failure was until a step succeeds", async () => {
    const gate = Promise.withResolvers<Progress>();
    let steps = 0;
    const step = (): Promise<Progress> => {
      steps += 1;
      return steps === 1 ? Promise.reject(new CountersignError("CHAIN_UNREACHABLE", "injected")) : gate.promise;
    };
    const loop = startLoop({ step }, watched().all);
    await until("it tries again", () => steps === 2);
    expect(loop.failure()).to.equal("CHAIN_UNREACHABLE");
    gate.resolve(IDLE);
    await until("the failure is over", () => loop.failure() === null);
    await loop.stop(60_000);
  });

  for (const code of ["LOG_CORRUPT", "BATCH_MISMATCH"] as const) {
    it(`stops at once at ${code}`, async () => {
      const { fatal, retries, all } = watched();
      const stepper = scripted([code]);
      const loop = startLoop(stepper, all);
      await until("it gives up", () => fatal.length > 0);
      await loop.stop(60_000);
      expect(fatal).to.deep.equal([code]);
      expect(retries).to.deep.equal([]);
      expect(stepper.seen).to.have.length(1);
    });
  }

  it("stops when the contract refuses three times in a row", async () => {
    const { fatal, retries, all } = watched();
    const no: ErrorCode = "ANCHOR_REJECTED";
    const stepper = scripted([no, no, { state: "advanced" }, no, no, no]);
    const loop = startLoop(stepper, all);
    await until("it gives up", () => fatal.length > 0);
    await loop.stop(60_000);
    expect(fatal).to.deep.equal([no]);
    expect(retries).to.have.length(4);
    expect(stepper.seen).to.have.length(6);
  });

  it("finishes what is on its way before it stops, and closes nothing new", async () => {
    const waiting: Progress = { state: "waiting" };
    const stepper = scripted([IDLE, waiting, waiting, { state: "advanced" }]);
    const loop = startLoop(stepper, watched().all);
    await until("it begins", () => stepper.seen.length > 0);
    await loop.stop(60_000);
    expect(stepper.seen.at(0)).to.equal(false);
    expect(stepper.seen.slice(1)).to.deep.equal([true, true, true, true]);
  });

  it("does not wait longer than it may", async () => {
    const step = () => new Promise<Progress>(() => undefined);
    const loop = startLoop({ step }, watched().all);
    await loop.stop(10);
  });
});
