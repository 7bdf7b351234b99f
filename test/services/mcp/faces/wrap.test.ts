import { expect } from "chai";

import { CountersignError } from "../../../../services/core/errors/error.ts";
import { type Decider, passThrough } from "../../../../services/mcp/decide.ts";
import { type Said, startWrapped, type Wrapped } from "../support/wrapped.ts";

const CLOSED = passThrough([]);
const textOf = (said: { readonly result?: Readonly<Record<string, unknown>> }): string =>
  (said.result?.["content"] as { text: string }[] | undefined)?.[0]?.text ?? "";

describe("wrap, in front of a server on standard streams", () => {
  let wrapped: Wrapped;
  afterEach(() => wrapped.end());

  it("starts nothing before the first message", async () => {
    wrapped = startWrapped(passThrough("all"), ["old"]);
    expect(await wrapped.end()).to.equal(null);
    expect(wrapped.lines).to.deep.equal([]);
  });

  it("gives the server the environment that is named, and no more", async () => {
    wrapped = startWrapped();
    wrapped.call(0, "env");
    const names = textOf(await wrapped.answer(0)).split(" ");
    expect(names).to.include("ONLY");
    expect(names).to.not.include("PATH");
  });

  it("passes arguments on canonically, and results with every digit and unknown member", async () => {
    wrapped = startWrapped();
    wrapped.send(
      '{"jsonrpc":"2.0", "id":"a", "method":"tools/call", "params":{"name":"echo","arguments":{"b":1.0,"a":2}}}',
    );
    const echoed = await wrapped.answer("a");
    expect(textOf(echoed)).to.equal('{"arguments":{"a":2,"b":1},"name":"echo"}');
    expect(echoed.result?.["odd"]).to.deep.equal({ kept: true });
    wrapped.call(0, "digits");
    await wrapped.answer(0);
    expect(wrapped.lines.at(-1)).to.contain('"n":12345678901234567890');
  });

  it("drops what is no message, with a word about it", async () => {
    wrapped = startWrapped();
    wrapped.call(0, "garbage");
    expect(textOf(await wrapped.answer(0))).to.equal("after garbage");
    expect(wrapped.warnings.join()).to.contain("Server running on stdio");
    expect(wrapped.lines).to.have.length(1);
  });

  it("passes one answer on when the server gives two", async () => {
    wrapped = startWrapped();
    wrapped.call(0, "twice");
    wrapped.call(1, "echo");
    await wrapped.answer(1);
    expect(wrapped.lines.map((line) => (JSON.parse(line) as { id: number }).id)).to.deep.equal([0, 1]);
    expect(wrapped.warnings.join()).to.contain("an answer that nobody waits for");
  });

  it("answers every open call when the server dies, and says that nobody knows what became of them", async () => {
    wrapped = startWrapped();
    wrapped.call(0, "silent");
    wrapped.call(1, "die");
    for (const id of [0, 1]) expect((await wrapped.answer(id)).error?.message).to.contain("its answer was lost");
    expect(await wrapped.ended).to.contain("status 3");
  });

  it("takes an answer that says two things for a lost one", async () => {
    wrapped = startWrapped();
    wrapped.call(0, "both");
    expect((await wrapped.answer(0)).error?.message).to.contain("cannot be read");
  });

  it("ends a server that writes a line without end", async () => {
    wrapped = startWrapped();
    wrapped.call(0, "long");
    expect((await wrapped.answer(0)).error?.code).to.equal(-32603);
    expect(wrapped.warnings.join()).to.contain("10485760 bytes");
  });

  it("survives a server that ends when it is asked what it speaks", async () => {
    wrapped = startWrapped(passThrough("all"), ["old"]);
    wrapped.send({ id: 0, method: "server/discover", params: {} });
    expect((await wrapped.answer(0)).error?.code).to.equal(-32601);
    wrapped.send({ id: 1, method: "initialize", params: { protocolVersion: "2025-11-25", capabilities: {} } });
    expect((await wrapped.answer(1)).result?.["protocolVersion"]).to.equal("2025-11-25");
  });

  it("refuses an id that is still open, and takes it again once it is not", async () => {
    wrapped = startWrapped();
    wrapped.call(5, "silent");
    wrapped.call(5, "echo");
    expect((await wrapped.answer(5)).error?.code).to.equal(-32600);
    wrapped.send({ method: "notifications/cancelled", params: { requestId: 5 } });
    await wrapped.heard(({ params }) => String(params?.["data"]).startsWith("cancelled"));
    wrapped.call(5, "echo");
    await wrapped.heard(({ id, result }) => id === 5 && result !== undefined);
  });

  it("tells progress under the client's own token", async () => {
    wrapped = startWrapped();
    wrapped.call("x", "progress", { _meta: { progressToken: "mine" } });
    await wrapped.answer("x");
    expect(JSON.parse(wrapped.lines[0] ?? "")).to.have.nested.property("params.progressToken", "mine");
  });

  it("keeps what is no tool call closed, and says how to open it", async () => {
    wrapped = startWrapped(CLOSED);
    wrapped.send({ id: 0, method: "resources/read", params: { uri: "file:///etc/passwd" } });
    const { error } = await wrapped.answer(0);
    expect(error?.code).to.equal(-32601);
    expect(error?.data?.code).to.equal("METHOD_CLOSED");
    expect(error?.message).to.contain("targets.odd.mcp.open");
    wrapped.send({ id: 1, method: "ping" });
    expect((await wrapped.answer(1)).result).to.deep.equal({ method: "ping" });
  });

  it("lets a server ask its client only what is opened", async () => {
    wrapped = startWrapped(CLOSED);
    wrapped.call(0, "sample");
    expect(textOf(await wrapped.answer(0))).to.equal("-32601");
    await wrapped.end();
    wrapped = startWrapped(passThrough(["sampling/createMessage"]));
    wrapped.call(0, "sample");
    const asked = await wrapped.heard(({ method }) => method === "sampling/createMessage");
    expect(asked.id).to.equal(0);
    wrapped.send({ id: 0, result: { model: "m" } });
    expect(textOf(await wrapped.heard(({ id, result }) => id === 0 && result !== undefined))).to.equal('{"model":"m"}');
  });

  it("passes no answer on that nobody asked for", async () => {
    wrapped = startWrapped();
    wrapped.send({ id: 0, result: {} });
    wrapped.call(1, "echo");
    await wrapped.answer(1);
    expect(wrapped.lines).to.have.length(1);
  });

  it("answers a thousand calls at once, some of them with a refusal", async () => {
    wrapped = startWrapped();
    for (let id = 0; id < 1000; id += 1) wrapped.call(id, "echo");
    await wrapped.heard(() => wrapped.lines.length === 1000);
    const answers = wrapped.lines.map((line) => JSON.parse(line) as Said);
    const refused = answers.filter(({ error }) => error?.message.includes("too many calls") === true);
    expect(answers.filter(({ result }) => result !== undefined).length + refused.length).to.equal(1000);
    expect(refused.length).to.be.within(1, 1000 - 256);
  });

  it("refuses arguments that two readers would read as two, and a batch", async () => {
    wrapped = startWrapped();
    wrapped.send('{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","arguments":{"a":1,"a":2}}}');
    expect((await wrapped.answer(7)).error?.data?.code).to.equal("JSON_DUPLICATE_NAME");
    wrapped.send('[{"jsonrpc":"2.0","id":8,"method":"ping"}]');
    expect((await wrapped.answer(null)).error?.code).to.equal(-32600);
  });

  it("tells a client whose domain does not run which command starts it", async () => {
    const refuse = () =>
      Promise.reject(new CountersignError("METHOD_CLOSED", "nothing runs", { cure: "countersign up" }));
    const decider: Decider = { ...CLOSED, open: refuse, onToolsCall: refuse };
    wrapped = startWrapped(decider);
    wrapped.send({ id: 0, method: "initialize", params: { protocolVersion: "2025-11-25" } });
    expect((await wrapped.answer(0)).error?.message).to.contain("countersign up");
  });

  it("lets the decision point ask the client on the open call, and takes the answer for its own", async () => {
    const decider: Decider = {
      ...CLOSED,
      onToolsCall: async (call, upstream) => {
        const said = await call.ask("elicitation/create", { mode: "url", message: "look", url: "https://a.example/" });
        return said.kind === "result" ? upstream.pass({ name: "echo", arguments: { said: said.value } }) : said;
      },
    };
    wrapped = startWrapped(decider);
    wrapped.call(0, "echo");
    const { id } = await wrapped.heard(({ method }) => method === "elicitation/create");
    wrapped.send({ id: id ?? null, result: { action: "accept" } });
    const answered = await wrapped.heard((said) => said.id === 0 && said.result !== undefined);
    expect(textOf(answered)).to.equal('{"arguments":{"said":{"action":"accept"}},"name":"echo"}');
  });

  it("marks a list that is one principal's own as private", async () => {
    const filtering: Decider = { ...CLOSED, filters: true };
    const meta = {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientCapabilities": {},
    };
    wrapped = startWrapped(filtering);
    wrapped.send({ id: 0, method: "tools/list", params: { _meta: meta } });
    expect((await wrapped.answer(0)).result).to.deep.equal({
      method: "tools/list",
      cacheScope: "private",
      ttlMs: 5000,
    });
    wrapped.send({ id: 1, method: "tools/list" });
    expect((await wrapped.answer(1)).result).to.deep.equal({ method: "tools/list" });
  });
});
