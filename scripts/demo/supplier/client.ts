import { PassThrough } from "node:stream";

import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../../services/core/json/parse.ts";
import type { Decider } from "../../../services/mcp/decide.ts";
import { runWrap } from "../../../services/mcp/faces/wrap.ts";
import { META } from "../../../services/mcp/wire/envelope.ts";
import { asText } from "./as-text.ts";

/** What came back: a result, or an error of the protocol. */
export type ToolAnswer =
  | { readonly kind: "result"; readonly value: JsonObject }
  | { readonly kind: "error"; readonly code: string; readonly message: string };

/** The MCP client of an agent, as it speaks to what stands in front of its server. It does not know that anything does. */
export interface ToolClient {
  ask(method: string, params?: JsonObject): Promise<ToolAnswer>;
  call(name: string, given: JsonObject, more?: JsonObject): Promise<ToolAnswer>;
  /** Closes the client's side: the server ends with it. */
  close(): Promise<void>;
}

export interface ToolClientOptions {
  readonly agent: string;
  readonly target: string;
  /** what starts the server, and all it gets */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly decider: Decider;
}

/** It can show its user a link, as the desktop clients do. */
const ENVELOPE = {
  [META.version]: "2026-07-28",
  [META.capabilities]: { elicitation: { url: {} } },
  [META.client]: { name: "demo", version: "1" },
};

/** A client of revision 2026-07-28 and `countersign mcp wrap` in front of its server, in this process. */
export function openToolClient({ agent, target, command, env, decider }: ToolClientOptions): ToolClient {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const waiting = new Map<JsonValue | undefined, (answer: ToolAnswer) => void>();
  let asked = 0;
  const said: string[] = [];
  const ended = runWrap({
    ...{ principal: agent, target, command, env, decider, input, output },
    warn: (line) => said.push(line),
  });
  let rest = "";
  output.setEncoding("utf8").on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) hear(parseJson(line));
  });
  const hear = (message: JsonValue): void => {
    if (!isJsonObject(message)) return;
    waiting.get(message["id"])?.(answerOf(message));
    waiting.delete(message["id"]);
  };
  void ended.then((why) => {
    const message = `${why ?? "closed"} ${said.join(" ")}`;
    for (const answer of waiting.values()) answer({ kind: "error", code: "SERVER_ENDED", message });
  });
  const ask = (method: string, params: JsonObject = {}): Promise<ToolAnswer> =>
    new Promise((resolve) => {
      const id = (asked += 1);
      waiting.set(id, resolve);
      input.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params: { ...params, _meta: ENVELOPE } })}\n`);
    });
  return {
    ask,
    call: (name, given, more = {}) => ask("tools/call", { name, arguments: given, ...more }),
    close: async () => {
      input.end();
      await ended;
    },
  };
}

function answerOf({ result, error }: JsonObject): ToolAnswer {
  if (isJsonObject(result)) return { kind: "result", value: result };
  const { message = "", data = null } = isJsonObject(error) ? error : {};
  const code = isJsonObject(data) ? data["code"] : undefined;
  return { kind: "error", code: typeof code === "string" ? code : "ERROR", message: asText(message) };
}

/** What a tool said, or Countersign in its place. */
export function wordsOf(answer: ToolAnswer): string {
  if (answer.kind === "error") return `${answer.code}: ${answer.message}`;
  const { content } = answer.value;
  const [first] = Array.isArray(content) ? content : [];
  return isJsonObject(first) ? asText(first["text"]) : JSON.stringify(answer.value);
}

/** Code of a refusal; what the tool said when it ran. */
export function refusalIn(answer: ToolAnswer): string {
  if (answer.kind === "error") return answer.code;
  const [, code] = /refused by Countersign \(([A-Z_]+)\)/.exec(wordsOf(answer)) ?? [];
  return answer.value["isError"] === true && code !== undefined ? code : `RAN: ${wordsOf(answer)}`;
}
