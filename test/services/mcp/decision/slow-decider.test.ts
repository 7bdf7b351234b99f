import { expect } from "chai";

import { CountersignError } from "../../../../services/core/errors/error.ts";
import type { JsonObject } from "../../../../services/core/json/parse.ts";
import { type Call, type Decider, passThrough, type Session } from "../../../../services/mcp/decide.ts";
import { type Opening, slowDecider } from "../../../../services/mcp/decision/slow-decider.ts";
import type { Answer } from "../../../../services/mcp/wire/message.ts";
import { wire } from "../support/session.ts";

const SESSION: Session = {
  ...{ id: "s", principal: "program", target: "server", by: "wrap" },
  ended: new AbortController().signal,
};
const DONE = wire({ done: true });
const UPSTREAM = { pass: () => Promise.resolve<Answer>(DONE), ask: () => Promise.resolve<Answer>(DONE) };
const LISTS = new Set(["prompts/list"]);

/** A decision point whose opening the test ends, and whose time passes when the test says so. */
function slow() {
  const openings: {
    early: PromiseWithResolvers<Pick<Decider, "onToolsList">>;
    whole: PromiseWithResolvers<Decider>;
  }[] = [];
  const ticks: { readonly resolve: () => void; readonly ms: number }[] = [];
  const told: JsonObject[] = [];
  const decider = slowDecider({
    methods: LISTS,
    begin: (): Opening => {
      const made = {
        early: Promise.withResolvers<Pick<Decider, "onToolsList">>(),
        whole: Promise.withResolvers<Decider>(),
      };
      openings.push(made);
      return { early: made.early.promise, whole: made.whole.promise };
    },
    pause: (ms, signal) =>
      new Promise((resolve, reject) => {
        ticks.push({ ms, resolve });
        signal.addEventListener("abort", () => reject(signal.reason as Error));
      }),
  });
  const callOf = (params: JsonObject, signal: AbortSignal): Call => ({
    ...{ session: SESSION, version: "2025-11-25", capabilities: {}, signal },
    request: { kind: "request", id: 0, method: "tools/call", params },
    notify: (_method, said) => told.push(said),
    ask: () => Promise.resolve(DONE),
  });
  const call = (params: JsonObject = {}, signal = new AbortController().signal) =>
    decider.onToolsCall(callOf(params, signal), UPSTREAM);
  const list = (result: JsonObject) => decider.onToolsList(result, callOf({}, SESSION.ended), UPSTREAM);
  const passTime = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms;) {
      await new Promise(setImmediate);
      const tick = ticks.shift();
      if (tick === undefined) throw new TypeError("nobody waits");
      passed += tick.ms;
      tick.resolve();
    }
    await new Promise(setImmediate);
  };
  return { decider, openings, told, call, list, passTime };
}

const codeOf = (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    () => "answered",
    (error: unknown) => (error instanceof CountersignError ? error.code : (error as Error).name),
  );

describe("a decision point that takes long to open", () => {
  it("answers whoever greets at once, and is opened behind, once", async () => {
    const { decider, openings, call } = slow();
    expect(openings).to.have.length(0);
    expect(await decider.open(SESSION)).to.equal(LISTS);
    expect(await decider.open(SESSION)).to.equal(LISTS);
    expect(openings).to.have.length(1);
    const waiting = [call(), call()];
    openings[0]?.whole.resolve(passThrough("all"));
    expect(await Promise.all(waiting)).to.deep.equal([DONE, DONE]);
    expect(openings).to.have.length(1);
    expect((await decider.open(SESSION)).has("anything"), "the opened one says what is open").to.equal(true);
  });

  it("filters lists by what is known early", async () => {
    const { openings, list } = slow();
    const listed = list({ tools: ["all"] });
    openings[0]?.early.resolve({ onToolsList: () => Promise.resolve({ tools: ["some"] }) });
    expect(await listed).to.deep.equal({ tools: ["some"] });
    openings[0]?.whole.resolve({ ...passThrough([]), onToolsList: () => Promise.resolve({ tools: ["own"] }) });
    await new Promise(setImmediate);
    expect(await list({ tools: ["all"] })).to.deep.equal({ tools: ["own"] });
  });

  it("ends a call before its client gives up, and goes on opening", async () => {
    const { openings, told, call, passTime } = slow();
    const ended = codeOf(call({ _meta: { progressToken: 0 } }));
    await passTime(50_000);
    expect(await ended).to.equal("PROCESS_NOT_READY");
    const steps = told.map(({ progress }) => progress as number);
    expect(steps).to.have.length(10);
    expect(steps).to.deep.equal(
      [...new Set(steps)].sort((a, b) => a - b),
      "each more than the one before",
    );
    expect(told[0]).to.include({ progressToken: 0 });
    openings[0]?.whole.resolve(passThrough("all"));
    expect(await call()).to.equal(DONE);
    expect(openings).to.have.length(1);
  });

  it("tells a client nothing that follows no progress", async () => {
    const { told, call, passTime } = slow();
    const ended = codeOf(call());
    await passTime(50_000);
    expect([await ended, told]).to.deep.equal(["PROCESS_NOT_READY", []]);
  });

  it("that fails ends everybody who waits with its own code; the next call begins anew, a greeting does not", async () => {
    const { decider, openings, call, list } = slow();
    await decider.open(SESSION);
    const waiting = [call(), call({ _meta: { progressToken: "t" } }), list({})].map(codeOf);
    const failure = new CountersignError("HARDHAT_MISSING", "no chain of this machine");
    openings[0]?.early.reject(failure);
    openings[0]?.whole.reject(failure);
    expect(await Promise.all(waiting)).to.deep.equal(["HARDHAT_MISSING", "HARDHAT_MISSING", "HARDHAT_MISSING"]);
    expect(await decider.open(SESSION)).to.equal(LISTS);
    expect(openings).to.have.length(1);
    const again = call();
    expect(openings).to.have.length(2);
    openings[1]?.whole.resolve(passThrough("all"));
    expect(await again).to.equal(DONE);
  });

  it("lets a cancelled call go, and passes nothing on for it", async () => {
    const { openings, call } = slow();
    const cancelling = new AbortController();
    const cancelled = codeOf(call({}, cancelling.signal));
    await new Promise(setImmediate);
    cancelling.abort();
    expect(await cancelled).to.equal("AbortError");
    openings[0]?.whole.resolve(passThrough("all"));
  });
});
