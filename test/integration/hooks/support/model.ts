import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the model wants done in one turn. */
export interface Turn {
  /** as the client calls its tool */
  readonly tool: string;
  readonly input: object;
}

/** A model on loopback that wants one thing after another, whatever it is told, and then is done. */
export interface ScriptedModel {
  readonly url: string;
  /** every request that was about the script, as the client sent it */
  readonly asked: readonly string[];
  /** wants these from now on */
  play(turns: readonly Turn[]): void;
  stop(): Promise<void>;
}

/** How one API of a model says a turn, as the data of server-sent events. */
interface Api {
  readonly path: RegExp;
  /** how many tools came back already; null for a request that is about something else */
  readonly done: (request: Request) => number | null;
  readonly call: (turn: Turn, id: string) => readonly object[];
  readonly text: (text: string) => readonly object[];
  readonly last?: string;
}

interface Request {
  readonly tools?: readonly unknown[];
  readonly messages?: readonly { readonly role: string; readonly content?: unknown }[];
  readonly input?: readonly { readonly type?: string }[];
  readonly contents?: readonly { readonly parts?: readonly object[] }[];
}

const count = <T>(list: readonly T[] | undefined, fits: (each: T) => boolean): number =>
  (list ?? []).filter(fits).length;
const hasTools = ({ tools = [] }: Request): boolean => tools.length > 0;
const typed = (value: unknown, type: string): boolean =>
  typeof value === "object" && value !== null && (value as { readonly type?: unknown }).type === type;

const ANTHROPIC: Api = {
  path: /^\/v1\/messages$/,
  done: (request) => {
    if (!hasTools(request)) return null;
    const parts = (request.messages ?? []).flatMap(({ content }) =>
      Array.isArray(content) ? (content as unknown[]) : [],
    );
    return count(parts, (part) => typed(part, "tool_result"));
  },
  call: ({ tool, input }, id) =>
    anthropicMessage(
      { type: "tool_use", id, name: tool, input: {} },
      { type: "input_json_delta", partial_json: JSON.stringify(input) },
      "tool_use",
    ),
  text: (text) => anthropicMessage({ type: "text", text: "" }, { type: "text_delta", text }, "end_turn"),
};

function anthropicMessage(content_block: object, delta: object, stop_reason: string): readonly object[] {
  const usage = { input_tokens: 1, output_tokens: 1 };
  const message = { id: "msg_1", type: "message", role: "assistant", model: "scripted", content: [], usage };
  return [
    { type: "message_start", message: { ...message, stop_reason: null, stop_sequence: null } },
    { type: "content_block_start", index: 0, content_block },
    { type: "content_block_delta", index: 0, delta },
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: { stop_reason, stop_sequence: null }, usage },
    { type: "message_stop" },
  ];
}

const RESPONSES: Api = {
  path: /^\/v1\/responses$/,
  done: (request) => {
    if (!hasTools(request)) return null;
    return count(request.input, ({ type }) => type === "function_call_output" || type === "custom_tool_call_output");
  },
  // A tool whose input is a text and no object is a custom one.
  call: ({ tool, input }, id) =>
    responsesMessage(
      "text" in input
        ? { type: "custom_tool_call", id: `item_${id}`, call_id: id, name: tool, input: input.text }
        : { type: "function_call", id: `item_${id}`, call_id: id, name: tool, arguments: JSON.stringify(input) },
    ),
  text: (text) =>
    responsesMessage({ type: "message", id: "item", role: "assistant", content: [{ type: "output_text", text }] }),
};

function responsesMessage(item: object): readonly object[] {
  const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 };
  return [
    { type: "response.created", response: { id: "resp_1" } },
    { type: "response.output_item.done", output_index: 0, item },
    { type: "response.completed", response: { id: "resp_1", status: "completed", output: [item], usage } },
  ];
}

const GEMINI: Api = {
  path: /^\/v1beta\/models\/[^/]+:streamGenerateContent$/,
  done: (request) => {
    if (!hasTools(request)) return null;
    const parts = (request.contents ?? []).flatMap((content) => content.parts ?? []);
    return count(parts, (part) => "functionResponse" in part);
  },
  call: ({ tool, input }, id) => geminiMessage({ functionCall: { id, name: tool, args: input } }),
  text: (text) => geminiMessage({ text }),
};

function geminiMessage(part: object): readonly object[] {
  const usageMetadata = { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 };
  return [
    { candidates: [{ content: { role: "model", parts: [part] }, finishReason: "STOP", index: 0 }], usageMetadata },
  ];
}

const CHAT: Api = {
  path: /^\/v1\/chat\/completions$/,
  done: (request) => (hasTools(request) ? count(request.messages, ({ role }) => role === "tool") : null),
  call: ({ tool, input }, id) => {
    const asked = { index: 0, id, type: "function", function: { name: tool, arguments: JSON.stringify(input) } };
    return chatMessage({ role: "assistant", tool_calls: [asked] }, "tool_calls");
  },
  text: (content) => chatMessage({ role: "assistant", content }, "stop"),
  last: "[DONE]",
};

function chatMessage(delta: object, finish_reason: string): readonly object[] {
  const chunk = { id: "chat_1", object: "chat.completion.chunk", created: 1, model: "scripted" };
  return [
    { ...chunk, choices: [{ index: 0, delta, finish_reason: null }] },
    { ...chunk, choices: [{ index: 0, delta: {}, finish_reason }] },
  ];
}

const APIS = [ANTHROPIC, RESPONSES, GEMINI, CHAT];

/** Speaks as the models of all clients do, on a port of its own. */
export async function startModel(): Promise<ScriptedModel> {
  const asked: string[] = [];
  let turns: readonly Turn[] = [];
  let calls = 0;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString("utf8");
    const api = APIS.find(({ path }) => path.test(pathname));
    if (api === undefined || request.method !== "POST") {
      response.writeHead(404, { "content-type": "application/json" }).end("{}");
      return;
    }
    const done = api.done(JSON.parse(text) as Request);
    if (done !== null) asked.push(text);
    const turn = done === null ? undefined : turns[done];
    calls += 1;
    const events = turn === undefined ? api.text("done") : api.call(turn, `call_${calls}`);
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const event of events) {
      const name = (event as { readonly type?: string }).type;
      response.write(`${name === undefined ? "" : `event: ${name}\n`}data: ${JSON.stringify(event)}\n\n`);
    }
    response.end(api.last === undefined ? undefined : `data: ${api.last}\n\n`);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    play: (next) => void ([turns, asked.length] = [next, 0]),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
