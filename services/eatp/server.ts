import { McpServer, ResourceTemplate } from "@modelcontextprotocol/server";
import { z } from "zod";

import manifest from "../../package.json" with { type: "json" };
import { isCountersignError } from "../core/errors/error.ts";
import { ERRORS } from "../core/errors/registry.ts";
import type { Requested, Trust } from "./trust.ts";

const INSTRUCTIONS = `What you may do in this trust domain, before you try. Reading is free: resources, eatp_verify and eatp_audit
change nothing. eatp_establish, eatp_delegate and eatp_revoke only write a request; a person decides, and may say no.`;

const name = z.string().min(1).max(64);
const names = z.array(z.string().min(1).max(256)).max(32);
const limits = names.describe('as in countersign.yaml: "perAction.blockAbove=500.00 USD", "rate.perHour=20"');
const why = z.string().min(1).max(1024).describe("the reason, for the person who decides");

/** Nobody has to be asked before one of these is called. */
const READS = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false } as const;
/** These leave a file for a person, and nothing else. */
const ASKS = { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false } as const;

/** EATP over MCP, for one agent. Neither the transport nor anything on it has authority. */
export function createEatpServer(trust: Trust): McpServer {
  const server = new McpServer({ name: "countersign-eatp", version: manifest.version }, { instructions: INSTRUCTIONS });
  addTools(server, trust);
  addResources(server, trust);
  return server;
}

function addTools(server: McpServer, trust: Trust): void {
  server.registerTool(
    "eatp_establish",
    {
      description: "Request a new agent under a principal, with what it was examined for and its first authority.",
      inputSchema: z.strictObject({
        ...{ name, from: name.describe("the principal who would answer for it") },
        ...{
          actions: names.min(1),
          capabilities: names.optional(),
          targets: names.optional(),
          limits: limits.optional(),
          why,
        },
      }),
      annotations: ASKS,
    },
    ({ name: agent, from, actions, capabilities = [], targets = [], limits: said = [], why: reason }) =>
      asking(() =>
        trust.request({ what: "establish", agent, from, actions, capabilities, targets, limits: said, why: reason }),
      ),
  );
  server.registerTool(
    "eatp_delegate",
    {
      description:
        "Request that authority is handed down to an agent. It can only narrow what whoever hands it down has.",
      inputSchema: z.strictObject({
        ...{ to: name, from: name.describe("a principal, or an agent that has it") },
        ...{ actions: names.min(1), targets: names.optional(), limits: limits.optional(), why },
      }),
      annotations: ASKS,
    },
    ({ to, from, actions, targets = [], limits: said = [], why: reason }) =>
      asking(() =>
        trust.request({
          ...{ what: "delegate", agent: to, from, actions, capabilities: [], targets, limits: said, why: reason },
        }),
      ),
  );
  server.registerTool(
    "eatp_verify",
    {
      description:
        "Ask what an action would get now: its verdict, why, and the nearest limit. Nothing is recorded or spent.",
      inputSchema: z.strictObject({
        ...{ action: name, target: name, method: z.string().max(16).default("POST"), path: z.string().max(2048) },
        body: z.string().max(65_536).optional().describe("JSON text that would be sent"),
        params: z.record(name, z.union([z.string().max(256), z.boolean()])).default({}),
      }),
      annotations: READS,
    },
    ({ body, ...attempt }) => answering(() => trust.verify({ ...attempt, body: body ?? null })),
  );
  server.registerTool(
    "eatp_revoke",
    {
      description: "Request that the authority of an agent ends, and all below it.",
      inputSchema: z.strictObject({ agent: name, why }),
      annotations: ASKS,
    },
    ({ agent, why: reason }) =>
      asking(() =>
        trust.request({
          ...{ what: "revoke", agent, from: null, actions: [], capabilities: [], targets: [], limits: [], why: reason },
        }),
      ),
  );
  server.registerTool(
    "eatp_audit",
    {
      description: "Your newest records: what you asked, what was decided and why, who approved, what was done.",
      inputSchema: z.strictObject({ last: z.int().min(1).max(100).default(20) }),
      annotations: READS,
    },
    ({ last }) => answering(() => trust.audit(last)),
  );
}

function addResources(server: McpServer, trust: Trust): void {
  const add = (
    kind: string,
    title: string,
    variable: string,
    read: (value: string) => Promise<unknown>,
    list: (() => Promise<readonly string[]>) | null,
  ) => {
    const listed =
      list === null ? undefined : async () => ({ resources: (await list()).map((each) => resource(kind, each)) });
    const template = new ResourceTemplate(`eatp://${kind}/{${variable}}`, { list: listed });
    server.registerResource(kind, template, { title, mimeType: "application/json" }, async (uri, variables) => {
      const said = variables[variable];
      const value = await read(decodeURIComponent(String(said)));
      return { contents: [{ uri: uri.href, mimeType: "application/json", text: JSON.stringify(value) }] };
    });
  };
  const agents = () => trust.agents();
  add("lineage", "Who stands behind an agent", "agent", (agent) => trust.lineage(agent), agents);
  add("agents", "What an agent is now", "agent", (agent) => trust.agent(agent), agents);
  add(
    "policies",
    "Limits of an action",
    "action",
    (action) => trust.policy(action),
    () => trust.actions(),
  );
  add("records", "What led to a record and followed", "record", (record) => trust.record(record), null);
}

function resource(kind: string, value: string) {
  return { uri: `eatp://${kind}/${encodeURIComponent(value)}`, name: `${kind} ${value}`, mimeType: "application/json" };
}

function asking(work: () => Promise<Requested>) {
  return answering(async () => ({
    ...(await work()),
    changed: false,
    next: "a person decides; nothing is changed yet",
  }));
}

/** What was refused is an answer the model can use: the code, why, and what to do. Anything else is a fault, and thrown. */
async function answering(work: () => Promise<unknown>) {
  try {
    return { content: [{ type: "text" as const, text: JSON.stringify(await work()) }] };
  } catch (error) {
    if (!isCountersignError(error)) throw error;
    const text = JSON.stringify({ code: error.code, reason: error.detail, cure: ERRORS[error.code].cure });
    return { content: [{ type: "text" as const, text }], isError: true };
  }
}
