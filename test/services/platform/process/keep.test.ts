import { expect } from "chai";

import { problemsOf } from "../../../../services/core/errors/several.ts";
import type { CountersignError } from "../../../../services/core/errors/error.ts";
import { type KeepOptions, type Kept, keepRunning } from "../../../../services/platform/process/keep.ts";
import { listens } from "../../../../services/platform/process/probe.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { until } from "../../../helpers/until.ts";
import { createWorld, type World } from "./support/world.ts";

const TIMES = { firstMs: 8, mostMs: 32, healthyMs: 3_600_000 };

describe("platform/process: a process kept running", () => {
  let world: World;
  let kept: Kept | null = null;
  const downs: (readonly [CountersignError, number])[] = [];
  const lost: CountersignError[] = [];
  let ups = 0;

  beforeEach(async () => {
    world = await createWorld();
    downs.splice(0);
    lost.splice(0);
    ups = 0;
  });
  afterEach(async () => {
    await kept?.stop("SIGKILL");
    await world.remove();
  });

  const start = (options: Partial<KeepOptions> = {}) => {
    kept = keepRunning(
      { ...world.options, ready: listens(world.url), times: TIMES, ...options },
      {
        onDown: (why, pause) => downs.push([why, pause]),
        onUp: () => (ups += 1),
        onLost: (why) => lost.push(why),
      },
    );
    return kept;
  };
  const kill = (running: Kept) => process.kill(running.pid() ?? 0, "SIGKILL");

  it("is started again when it was killed, and named until it is ready", async () => {
    await world.let("serves");
    const running = start();
    await running.ready;
    const first = running.pid();
    kill(running);
    await until("it is missed", () => downs.length === 1);
    const [why, pause] = downs[0] ?? [];
    expect(why).to.include({ code: "PROCESS_ENDED", detail: "worker was ended by SIGKILL" });
    expect(pause).to.be.within(TIMES.firstMs / 2, TIMES.firstMs);
    expect(running.trouble()).to.equal(why);
    await until("it is ready again", () => ups === 1, { otherwise: running.tail });
    expect(running.trouble()).to.equal(null);
    expect(running.pid()).to.be.a("number").and.not.equal(first);
    expect(lost).to.deep.equal([]);
  });

  it("is tried again ever more seldom, within a bound, while it ends each time", async () => {
    await world.let("serves");
    const running = start();
    await running.ready;
    await world.let("ends 3");
    kill(running);
    await until("it ended five times", () => downs.length >= 5);
    await running.stop();
    const bounds = [8, 16, 32, 32, 32];
    for (const [i, most] of bounds.entries()) expect(downs[i]?.[1]).to.be.within(most / 2, most);
    expect(downs[1]?.[0].detail).to.equal("worker ended with status 3: these are its last words");
    const { length } = downs;
    expect(running.pid()).to.equal(null);
    expect(downs).to.have.length(length);
  });

  it("is given up, in its own words, when a setting has become wrong", async () => {
    await world.let("serves");
    const running = start();
    await running.ready;
    await world.let("fails CONFIG_INVALID,KEY_UNREADABLE");
    kill(running);
    await until("it is given up", () => lost.length === 1, { otherwise: running.tail });
    const problems = lost.flatMap(problemsOf).map(({ code, detail }) => `${code} ${detail}`);
    expect(problems).to.deep.equal([
      "CONFIG_INVALID worker: because of CONFIG_INVALID",
      "KEY_UNREADABLE worker: because of KEY_UNREADABLE",
    ]);
    expect(downs).to.have.length(1);
    expect(running.trouble()).to.equal(lost[0]);
  });

  for (const patient of [false, true]) {
    it(`fails its first start for a setting, ${patient ? "patient or not" : "in its own words"}`, async () => {
      await world.let("fails NOT_ANCHORER");
      const error = await expectCodeAsync("NOT_ANCHORER", start({ patient }).ready);
      expect(error.detail).to.equal("worker: because of NOT_ANCHORER");
      expect([lost, downs]).to.deep.equal([[error], []]);
    });
  }

  it("ends a first start that was cut short, or is patient with it", async () => {
    await world.let("ends 0");
    const { detail } = await expectCodeAsync("PROCESS_ENDED", start().ready);
    expect(detail).to.equal("worker ended with status 0");
    const running = start({ patient: true });
    await until("it is tried again", () => downs.length >= 2);
    await world.let("serves");
    await running.ready;
    expect(ups).to.equal(1);
  });

  it("is not missed when its end was expected, as with Ctrl-C, which all get at once", async () => {
    await world.let("serves");
    const running = start();
    await running.ready;
    running.expectEnd();
    process.kill(running.pid() ?? 0, "SIGINT");
    await until("it has ended", () => running.pid() === null);
    await running.stop();
    expect([downs, lost, running.trouble()]).to.deep.equal([[], [], null]);
  });

  it("can be stopped while it waits for its next start", async () => {
    await world.let("serves");
    const running = start({ times: { firstMs: 3_600_000, mostMs: 3_600_000, healthyMs: 1 } });
    await running.ready;
    kill(running);
    await until("it is missed", () => downs.length === 1);
    await running.stop();
    expect(running.pid()).to.equal(null);
  });
});
