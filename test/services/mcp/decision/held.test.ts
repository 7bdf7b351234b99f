import { expect } from "chai";

import type { JsonObject } from "../../../../services/core/json/parse.ts";
import type { Call } from "../../../../services/mcp/decide.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { PAY } from "../support/gate.ts";
import { stateOf, textOf, textResult, URL_CLIENT, useSession, valueOf, wire } from "../support/session.ts";

const HELD = { name: "pay", arguments: { amount: 500, to: "Vendor" } };
const accept = { countersign_approval: { action: "accept" } };
const LEGACY = { version: "2025-11-25" } as const;

/** The hold an answer names. */
function holdIn(text: string): string {
  return /hold_[A-Za-z0-9_-]{43}/.exec(text)?.[0] ?? "";
}

describe("mcp/decision: held, 2026-07-28", () => {
  const current = useSession();

  it("shows the link where the client can, waits long in each round, and runs once when it is approved", async () => {
    const { decide, gate, server } = current();
    const came = textResult("paid");
    server.answer = () => came;
    const first = await decide(HELD, { capabilities: URL_CLIENT });
    const asked = (valueOf(first)["inputRequests"] as JsonObject)["countersign_approval"] as JsonObject;
    expect(asked["method"]).to.equal("elicitation/create");
    expect(asked["params"]).to.include({ mode: "url", url: "https://approve.example/hold" });
    expect((asked["params"] as JsonObject)["message"]).to.contain("asked 500, limit 100");
    expect(gate.waits).to.deep.equal([]);
    const second = await decide({ ...HELD, inputResponses: accept, requestState: stateOf(first) });
    expect(valueOf(second)).to.have.all.keys("resultType", "requestState");
    expect([gate.waits, server.passed.length]).to.deep.equal([[50_000], 0]);
    gate.approve(holdIn(textOf(await decide(HELD, LEGACY))));
    expect(await decide({ ...HELD, requestState: stateOf(second) })).to.equal(came);
    expect(server.passed).to.deep.equal([HELD]);
    expect(gate.ended).to.have.length(1);
  });

  it("a client without any capability waits by states alone", async () => {
    const { decide, gate, server } = current();
    for (const capabilities of [{}, { elicitation: {} }, { elicitation: { form: {} } }]) {
      const answer = await decide(HELD, { capabilities });
      expect(valueOf(answer)).to.have.all.keys("resultType", "requestState");
    }
    gate.link = null;
    expect(valueOf(await decide(HELD, { capabilities: URL_CLIENT }))).to.have.all.keys("resultType", "requestState");
    expect(server.passed).to.deep.equal([]);
  });

  it("an accept approves nothing", async () => {
    const { decide, gate, server } = current();
    let answer = await decide(HELD, { capabilities: URL_CLIENT });
    answer = await decide({ ...HELD, inputResponses: accept, requestState: stateOf(answer) });
    expect(stateOf(await decide({ ...HELD, requestState: stateOf(answer) }))).to.be.a("string");
    expect([server.passed.length, gate.begun.length]).to.deep.equal([0, 0]);
  });

  for (const action of ["decline", "cancel"]) {
    it(`a ${action} is the user's no: nothing runs, approved or not, and it is no denial`, async () => {
      const { decide, gate, server } = current();
      const first = await decide(HELD, { capabilities: URL_CLIENT });
      const inputResponses = { countersign_approval: { action } };
      const answer = await decide({ ...HELD, inputResponses, requestState: stateOf(first) });
      expect(textOf(answer)).to.contain("the user declined").and.to.contain("no approver's");
      const hold = holdIn(textOf(answer));
      gate.approve(hold);
      expect(textOf(await decide({ name: "countersign_await", arguments: { hold } }))).to.contain(
        "no call of yours waits",
      );
      expect(server.passed).to.deep.equal([]);
    });
  }

  it("ends before the client gives up, and says what to do", async () => {
    const { decide, gate, server } = current();
    let answer = await decide(HELD, { capabilities: URL_CLIENT });
    let rounds = 1;
    for (; valueOf(answer)["resultType"] === "input_required"; rounds += 1) {
      answer = await decide({ ...HELD, requestState: stateOf(answer) });
    }
    expect(rounds).to.equal(10);
    expect(textOf(answer)).to.contain("countersign_await").and.to.contain("0 of 1 approvals");
    const hold = holdIn(textOf(answer));
    expect(textOf(await decide({ name: "countersign_await", arguments: { hold } }))).to.contain("Not run yet");
    gate.approve(hold);
    server.answer = () => textResult("paid");
    expect(textOf(await decide({ name: "countersign_await", arguments: { hold } }))).to.equal("paid");
    expect(server.passed).to.deep.equal([HELD]);
  });

  it("a denial of an approver is told, and nothing waits any more", async () => {
    const { decide, gate } = current();
    const first = await decide(HELD);
    gate.deny(holdIn(textOf(await decide(HELD, LEGACY))));
    expect(textOf(await decide({ ...HELD, requestState: stateOf(first) }))).to.contain("APPROVAL_DENIED");
    expect(gate.begun).to.deep.equal([]);
  });

  it("runs once, however many wait for it", async () => {
    const { decide, gate, server } = current();
    const state = stateOf(await decide(HELD));
    const hold = holdIn(textOf(await decide(HELD, LEGACY)));
    gate.approve(hold);
    const answers = await Promise.all([
      decide({ ...HELD, requestState: state }),
      ...Array.from({ length: 5 }, () => decide({ name: "countersign_await", arguments: { hold } })),
    ]);
    expect(server.passed).to.have.length(1);
    expect(answers.filter((answer) => textOf(answer) === "done")).to.have.length(1);
  });

  it("a call cancelled while it is held is not passed on, though it was approved meanwhile, and can be waited for again", async () => {
    const { decide, gate, server } = current();
    gate.waiting = new Promise(() => undefined);
    const gone = new AbortController();
    const pending = decide(HELD, { signal: gone.signal });
    while (gate.waits.length === 0) await new Promise((resolve) => setImmediate(resolve));
    gate.waiting = null;
    const hold = holdIn(textOf(await decide(HELD, LEGACY)));
    gate.approve(hold);
    gone.abort();
    expect((await pending).kind).to.equal("lost");
    expect(server.passed).to.deep.equal([]);
    await decide({ name: "countersign_await", arguments: { hold } });
    expect(server.passed).to.have.length(1);
  });

  it("a hold that is resolved and whose call nobody sends again passes nothing on", async () => {
    const { decide, gate, server, time } = current();
    const state = stateOf(await decide(HELD));
    gate.approve(holdIn(textOf(await decide(HELD, LEGACY))));
    time.now = 4_000_000_000_000;
    await expectCodeAsync("REQUEST_STATE_INVALID", decide({ ...HELD, requestState: state }));
    expect([server.passed.length, gate.begun.length]).to.deep.equal([0, 0]);
  });

  it("a tool that changed while its call was held is not called", async () => {
    const { decide, gate, server } = current();
    const state = stateOf(await decide(HELD));
    gate.approve(holdIn(textOf(await decide(HELD, LEGACY))));
    server.tools = [{ ...PAY, description: "Pays the attacker." }];
    expect(textOf(await decide({ ...HELD, requestState: state }))).to.contain("TOOL_CHANGED");
    expect([server.passed.length, gate.begun.length]).to.deep.equal([0, 0]);
  });

  it("somebody else's hold is not here", async () => {
    const { decide, gate, server } = current();
    const hold = holdIn(textOf(await decide(HELD, LEGACY)));
    gate.approve(hold);
    const wait = { name: "countersign_await", arguments: { hold } };
    for (const session of [{ principal: "thief" }, { target: "other" }]) {
      expect(textOf(await decide(wait, { session }))).to.contain("no call of yours waits");
    }
    expect(textOf(await decide({ name: "countersign_await", arguments: { hold: "hold_x" } }))).to.contain(
      "no call of yours",
    );
    expect(server.passed).to.deep.equal([]);
  });
});

describe("mcp/decision: what a server asks back", () => {
  const current = useSession();
  const CALL = { name: "pay", arguments: { amount: 5 } };
  const ASKS = {
    resultType: "input_required",
    inputRequests: { who: { method: "elicitation/create" } },
    requestState: "UPSTREAM",
  };
  const answers = { who: { action: "accept", content: { name: "A" } } };

  it("passes with its state inside ours, and the retry is judged with answers and state", async () => {
    const { decide, gate, server } = current();
    server.answer = ({ requestState }) => (requestState === undefined ? wire(ASKS) : textResult("paid"));
    const first = await decide(CALL);
    expect(valueOf(first)["inputRequests"]).to.deep.equal(ASKS.inputRequests);
    expect(stateOf(first)).not.to.contain("UPSTREAM");
    expect(textOf(await decide({ ...CALL, inputResponses: answers, requestState: stateOf(first) }))).to.equal("paid");
    expect(server.passed[1]).to.deep.equal({ ...CALL, inputResponses: answers, requestState: "UPSTREAM" });
    expect(gate.proposed[1]?.call.input).to.deep.equal({
      ...{ arguments: CALL.arguments, inputResponses: answers, upstreamState: "UPSTREAM" },
    });
    expect(gate.ended).to.have.length(2);
  });

  it("a server that gives no state gets none back", async () => {
    const { decide, server } = current();
    const { requestState: _, ...stateless } = ASKS;
    server.answer = ({ inputResponses }) => (inputResponses === undefined ? wire(stateless) : textResult("paid"));
    const first = await decide(CALL);
    expect(textOf(await decide({ ...CALL, inputResponses: answers, requestState: stateOf(first) }))).to.equal("paid");
    expect(server.passed[1]).to.deep.equal({ ...CALL, inputResponses: answers });
  });

  it("answers without a state are a call of their own, judged with them, and nothing that waits goes on by them", async () => {
    const { decide, gate, server } = current();
    server.answer = ({ inputResponses }) => (inputResponses === undefined ? wire(ASKS) : textResult("paid"));
    await decide(CALL);
    expect(textOf(await decide({ ...CALL, inputResponses: answers }))).to.equal("paid");
    expect(gate.proposed.map(({ call }) => call.input)).to.deep.equal([
      { arguments: CALL.arguments },
      { arguments: CALL.arguments, inputResponses: answers },
    ]);
    expect(server.passed[1], "and no state of the call before").to.deep.equal({ ...CALL, inputResponses: answers });
    const yes = { countersign_approval: { action: "accept" } };
    await expectCodeAsync("REQUEST_STATE_INVALID", decide({ ...CALL, inputResponses: yes }));
    await expectCodeAsync("REQUEST_STATE_INVALID", decide({ ...CALL, inputResponses: { ...answers, ...yes } }));
    expect(server.passed).to.have.length(2);
  });

  it("a state that was used: REQUEST_STATE_INVALID", async () => {
    const { decide, server } = current();
    server.answer = () => wire(ASKS);
    const first = await decide(CALL);
    const retry = { ...CALL, inputResponses: answers, requestState: stateOf(first) };
    await decide(retry);
    await expectCodeAsync("REQUEST_STATE_INVALID", decide(retry));
    expect(server.passed).to.have.length(2);
  });

  it("a retry that is held resumes with what the server asked for, and with nothing else", async () => {
    const { decide, gate, server } = current();
    server.answer = ({ requestState }) => (requestState === undefined ? wire(ASKS) : textResult("paid"));
    const first = await decide(CALL);
    const propose = gate.propose.bind(gate);
    let hold = "";
    gate.propose = async (call) => {
      const answer = await propose(call, { hold: true });
      if (answer.kind === "held") hold = answer.hold;
      return answer;
    };
    const held = await decide({ ...CALL, inputResponses: answers, requestState: stateOf(first) });
    const again = await decide({ ...CALL, requestState: stateOf(held) });
    await expectCodeAsync(
      "REQUEST_STATE_INVALID",
      decide({ ...CALL, inputResponses: answers, requestState: stateOf(again) }),
    );
    expect(server.passed).to.have.length(1);
    gate.approve(hold);
    const waited = await decide({ name: "countersign_await", arguments: { hold } });
    expect(textOf(waited)).to.equal("paid");
    expect(server.passed[1]).to.deep.equal({ ...CALL, inputResponses: answers, requestState: "UPSTREAM" });
  });

  it("two wraps in front of each other nest their states, and neither takes the other's", async () => {
    const outer = current();
    outer.server.answer = ({ requestState }) =>
      requestState === undefined
        ? wire({ resultType: "input_required", requestState: "cs1.INNER" })
        : textResult("paid");
    const state = stateOf(await outer.decide(CALL));
    await expectCodeAsync("REQUEST_STATE_INVALID", outer.decide({ ...CALL, requestState: "cs1.INNER" }));
    expect(textOf(await outer.decide({ ...CALL, requestState: state }))).to.equal("paid");
    expect(outer.server.passed[1]?.["requestState"]).to.equal("cs1.INNER");
    outer.server.tools.push({ name: "countersign_await", description: "the inner one" });
    const list = await outer.list({ tools: outer.server.tools });
    const own = (list["tools"] as readonly JsonObject[]).filter(({ name }) => name === "countersign_await");
    expect(own.map(({ description }) => description)).not.to.contain("the inner one");
    expect(own).to.have.length(1);
  });

  it("a state of a server that is no text is none", async () => {
    const { decide, server } = current();
    server.answer = () => wire({ ...ASKS, requestState: 7 });
    await expectCodeAsync("BODY_INVALID", decide(CALL));
  });

  it("goes on through the tool that waits", async () => {
    const { decide, gate, server } = current();
    server.answer = ({ requestState }) => (requestState === undefined ? wire(ASKS) : textResult("paid"));
    const hold = holdIn(textOf(await decide(HELD, LEGACY)));
    gate.approve(hold);
    const wait = { name: "countersign_await", arguments: { hold } };
    const first = await decide(wait);
    const propose = gate.propose.bind(gate);
    gate.propose = (call) =>
      propose({ ...call, input: { ...call.input, arguments: { amount: 1 } } }).then((answer) =>
        answer.kind === "permitted" ? { ...answer, permit: { ...answer.permit, call } } : answer,
      );
    expect(textOf(await decide({ ...wait, inputResponses: answers, requestState: stateOf(first) }))).to.equal("paid");
    expect(server.passed[1]).to.deep.equal({ ...HELD, inputResponses: answers, requestState: "UPSTREAM" });
  });
});

describe("mcp/decision: held, 2025-11-25 and older", () => {
  const current = useSession();
  const asking =
    (action: string, seen: JsonObject[] = []): Call["ask"] =>
    (_method, params) => {
      seen.push(params);
      return Promise.resolve(wire({ action }));
    };

  it("a client that can show nothing is told at once what to do", async () => {
    const { decide, gate } = current();
    for (const version of ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"] as const) {
      const answer = await decide(HELD, { version });
      expect(textOf(answer)).to.contain("https://approve.example/hold").and.to.contain("countersign_await");
      expect(valueOf(answer)["isError"]).to.equal(true);
    }
    expect(gate.waits).to.deep.equal([]);
  });

  it("shows the link on the open call, waits, and says when it is over", async () => {
    const { decide, gate, server } = current();
    gate.approve(holdIn(textOf(await decide(HELD, LEGACY))));
    const [seen, told]: [JsonObject[], string[]] = [[], []];
    const answer = await decide(HELD, {
      ...{ ...LEGACY, capabilities: URL_CLIENT, ask: asking("accept", seen) },
      notify: (method) => told.push(method),
    });
    expect(textOf(answer)).to.equal("done");
    expect(seen[0])
      .to.include({ mode: "url", url: "https://approve.example/hold" })
      .and.to.have.property("elicitationId");
    expect(told).to.deep.equal(["notifications/elicitation/complete"]);
    expect([gate.waits, server.passed.length]).to.deep.equal([[50_000], 1]);
  });

  it("a client of 2025-06-18 is shown the link in words", async () => {
    const { decide } = current();
    const seen: JsonObject[] = [];
    await decide(HELD, { version: "2025-06-18", capabilities: { elicitation: {} }, ask: asking("accept", seen) });
    expect(seen[0]?.["message"]).to.contain("https://approve.example/hold");
    expect(seen[0]).to.have.property("requestedSchema");
  });

  it("an accept approves nothing here either", async () => {
    const { decide, server } = current();
    const answer = await decide(HELD, { ...LEGACY, capabilities: URL_CLIENT, ask: asking("accept") });
    expect(textOf(answer)).to.contain("Not run yet");
    expect(server.passed).to.deep.equal([]);
  });

  it("a decline ends the waiting", async () => {
    const { decide, gate, server } = current();
    gate.waiting = new Promise(() => undefined);
    const answer = await decide(HELD, { ...LEGACY, capabilities: URL_CLIENT, ask: asking("decline") });
    expect(textOf(answer)).to.contain("the user declined");
    gate.waiting = null;
    const hold = holdIn(textOf(answer));
    gate.approve(hold);
    expect(textOf(await decide({ name: "countersign_await", arguments: { hold } }, LEGACY))).to.contain(
      "no call of yours",
    );
    expect(server.passed).to.deep.equal([]);
  });
});
