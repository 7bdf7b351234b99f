import { expect } from "chai";
import { PassThrough } from "node:stream";

import { StdioServerTransport } from "@modelcontextprotocol/server/stdio";

import { CountersignError } from "../../../services/core/errors/error.ts";
import { createEatpServer } from "../../../services/eatp/server.ts";
import type { Trust } from "../../../services/eatp/trust.ts";

/** What the server asked of the trust behind it. */
type Told = readonly [string, unknown];

function recording(): { readonly trust: Trust; readonly told: Told[] } {
  const told: Told[] = [];
  const tell =
    (name: string, answer: unknown) =>
    (said?: unknown): Promise<never> => {
      told.push([name, said]);
      return answer instanceof Error ? Promise.reject(answer) : (Promise.resolve(answer) as Promise<never>);
    };
  const trust: Trust = {
    lineage: tell("lineage", { agent: "clerk" }),
    agent: tell("agent", new CountersignError("AGENT_UNKNOWN", "other is no agent you may ask about")),
    agents: tell("agents", ["clerk"]),
    policy: tell("policy", { limits: ["Held above 1,000.00 USD"] }),
    actions: tell("actions", ["bank.wire.create"]),
    record: tell("record", { v: 1 }),
    audit: tell("audit", { v: 1, records: [] }),
    verify: tell("verify", { kind: "simulated", verdict: "Held" }),
    request: tell("request", { id: "1-a", command: "countersign asked take 1-a", gives: [] }),
  };
  return { trust, told };
}

/** Speaks to the server as an older client does: lines of JSON on two streams. */
async function session(trust: Trust) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const server = createEatpServer(trust);
  await server.connect(new StdioServerTransport(input, output));
  const answers = new Map<number, (message: Answer) => void>();
  let rest = "";
  output.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const message = JSON.parse(line) as Answer;
      answers.get(message.id)?.(message);
    }
  });
  let id = 0;
  const call = (method: string, params: object = {}) =>
    new Promise<Answer>((resolve) => {
      answers.set((id += 1), resolve);
      input.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
    });
  const clientInfo = { name: "test", version: "1" };
  await call("initialize", { protocolVersion: "2025-11-25", capabilities: {}, clientInfo });
  input.write(`${JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" })}\n`);
  const tool = (name: string, args: object) => call("tools/call", { name, arguments: args });
  return { call, tool, close: () => server.close() };
}

interface Answer {
  readonly id: number;
  readonly result?: Record<string, unknown> & {
    readonly isError?: boolean;
    readonly content?: readonly { readonly text: string }[];
  };
  readonly error?: { readonly code: number; readonly message: string };
}

const textOf = ({ result }: Answer) => JSON.parse(result?.content?.[0]?.text ?? "null") as Record<string, unknown>;

describe("eatp", () => {
  it("has EATP's five tools, of which two read and three ask, and four resource templates", async () => {
    const { call, close } = await session(recording().trust);
    const { tools } = (await call("tools/list")).result as {
      tools: { name: string; annotations: { readOnlyHint: boolean } }[];
    };
    expect(tools.map(({ name, annotations }) => [name, annotations.readOnlyHint])).to.deep.equal([
      ["eatp_establish", false],
      ["eatp_delegate", false],
      ["eatp_verify", true],
      ["eatp_revoke", false],
      ["eatp_audit", true],
    ]);
    const { resourceTemplates } = (await call("resources/templates/list")).result as {
      resourceTemplates: { uriTemplate: string }[];
    };
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).to.deep.equal([
      "eatp://lineage/{agent}",
      "eatp://agents/{agent}",
      "eatp://policies/{action}",
      "eatp://records/{record}",
    ]);
    await close();
  });

  it("changes nothing: what would, is only written down, and says so", async () => {
    const { trust, told } = recording();
    const { tool, close } = await session(trust);
    const why = "the work grows";
    const asked = [
      await tool("eatp_establish", { name: "helper", from: "director", actions: ["bank.balance.read"], why }),
      await tool("eatp_delegate", { to: "helper", from: "clerk", actions: ["bank.balance.read"], why }),
      await tool("eatp_revoke", { agent: "helper", why }),
    ];
    for (const answer of asked) expect(textOf(answer)).to.include({ changed: false });
    expect(told.map(([name]) => name)).to.deep.equal(["request", "request", "request"]);
    expect(told.map(([, said]) => (said as { what: string }).what)).to.deep.equal(["establish", "delegate", "revoke"]);
    await close();
  });

  it("reads without asking anybody", async () => {
    const { trust, told } = recording();
    const { call, tool, close } = await session(trust);
    expect(textOf(await tool("eatp_verify", { action: "a.b", target: "bank", path: "/" }))).to.include({
      verdict: "Held",
    });
    await tool("eatp_audit", {});
    await call("resources/read", { uri: "eatp://policies/bank.wire.create" });
    await call("resources/read", { uri: "eatp://records/1%2F21" });
    expect(told.map(([name, said]) => (name === "verify" ? [name] : [name, said]))).to.deep.equal([
      ["verify"],
      ["audit", 20],
      ["policy", "bank.wire.create"],
      ["record", "1/21"],
    ]);
    await close();
  });

  it("refuses what no tool takes, and asks nobody", async () => {
    const { trust, told } = recording();
    const { tool, close } = await session(trust);
    for (const args of [{}, { agent: "helper" }, { agent: "helper", why: "x", yes: true }, { agent: 1, why: "x" }]) {
      const { result, error } = await tool("eatp_revoke", args);
      expect(error !== undefined || result?.isError === true).to.equal(true);
    }
    expect(told).to.deep.equal([]);
    await close();
  });

  it("passes a refusal on with its code, and what to do", async () => {
    const { trust } = recording();
    const refusing: Trust = {
      ...trust,
      request: () => Promise.reject(new CountersignError("DOMAIN_WIDER", "line 3: wider than line 2")),
    };
    const { tool, close } = await session(refusing);
    const answer = await tool("eatp_revoke", { agent: "helper", why: "x" });
    expect(answer.result?.isError).to.equal(true);
    expect(textOf(answer)).to.include({ code: "DOMAIN_WIDER", reason: "line 3: wider than line 2" });
    await close();
  });
});
