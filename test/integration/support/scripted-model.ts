import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

import { z } from "zod";

/** What a program may ask of the model: OpenAI's chat completions, which every framework speaks, as far as the pages use them. */
const requestSchema = z.object({
  model: z.string(),
  stream: z.boolean().nullish(),
  messages: z.array(z.object({ role: z.string(), content: z.unknown() })).min(1),
  tools: z.array(z.object({ function: z.object({ name: z.string() }) })).optional(),
});

/** A model that says what is written here. */
export interface ScriptedModel {
  /** for OPENAI_BASE_URL */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * A model with one habit: asked "order 250.00 USD from Vendor Y", it calls the first tool it was given with vendor, total and currency,
 * and what the tool answers it repeats as its own last word.
 */
export async function startScriptedModel(): Promise<ScriptedModel> {
  const server: Server = createServer((request, response) => {
    void answer(request).then(
      (said) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(said)),
      (error: unknown) => response.writeHead(400).end(String(error)),
    );
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    stop: async () => {
      server.closeAllConnections();
      await once(server.close(), "close");
    },
  };
}

const ORDER = /order (?<total>[\d.]+) (?<currency>[A-Z]{3}) from (?<vendor>[\w ]+)/;

async function answer(request: IncomingMessage): Promise<object> {
  if (request.method !== "POST" || request.url !== "/v1/chat/completions") throw new TypeError(`no ${request.url}`);
  const { model, messages, tools } = requestSchema.parse(await json(request));
  const last = messages.at(-1);
  const text = typeof last?.content === "string" ? last.content : JSON.stringify(last?.content);
  const asked = last?.role === "user" ? ORDER.exec(text)?.groups : undefined;
  const name = tools?.[0]?.function.name;
  const call = { name, arguments: JSON.stringify(asked) };
  const message =
    asked === undefined || name === undefined
      ? { role: "assistant", content: text }
      : { role: "assistant", content: null, tool_calls: [{ id: "call_1", type: "function", function: call }] };
  const finished = "tool_calls" in message ? "tool_calls" : "stop";
  return {
    ...{ id: "chatcmpl-1", object: "chat.completion", created: 1, model },
    choices: [{ index: 0, message, finish_reason: finished }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  };
}
