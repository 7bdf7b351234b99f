// A server on standard streams that does what no server should, as the name of the tool says.
import { createInterface } from "node:readline";

const say = (message) => process.stdout.write(`${typeof message === "string" ? message : JSON.stringify(message)}\n`);
const answer = (id, result) => say({ jsonrpc: "2.0", id, result });
const text = (value) => ({ content: [{ type: "text", text: String(value) }] });

const TOOLS = {
  echo: (id, params) => answer(id, { ...text(JSON.stringify(params)), odd: { kept: true } }),
  garbage: (id) => {
    say("Server running on stdio");
    answer(id, text("after garbage"));
  },
  twice: (id) => {
    answer(id, text("first"));
    answer(id, text("second"));
  },
  die: () => process.exit(3),
  both: (id) => say({ jsonrpc: "2.0", id, result: {}, error: { code: 1, message: "" } }),
  digits: (id) => say(`{"jsonrpc":"2.0","id":${id},"result":{"n":12345678901234567890,"content":[]}}`),
  progress: (id, params) => {
    const { progressToken } = params._meta ?? {};
    say({ jsonrpc: "2.0", method: "notifications/progress", params: { progressToken, progress: 1 } });
    answer(id, text("done"));
  },
  env: (id) => answer(id, text(Object.keys(process.env).sort().join(" "))),
  long: (id) => say(`{"jsonrpc":"2.0","id":${id},"result":{"x":"${"x".repeat(11 * 1024 * 1024)}"}}`),
  silent: (id) =>
    say({ jsonrpc: "2.0", method: "notifications/message", params: { level: "info", data: `began ${id}` } }),
  sample: (id) => {
    waiting.set(0, id);
    say({ jsonrpc: "2.0", id: 0, method: "sampling/createMessage", params: {} });
  },
};
const waiting = new Map();

createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method, params, result, error } = JSON.parse(line);
  if (method === undefined) return answer(waiting.get(id), text(JSON.stringify(result ?? error.code)));
  if (method === "server/discover" && process.argv[2] === "old") process.exit(1);
  if (method === "initialize") {
    return answer(id, {
      protocolVersion: params.protocolVersion,
      capabilities: {},
      serverInfo: { name: "odd", version: "1" },
    });
  }
  if (method === "notifications/cancelled") {
    return say({
      jsonrpc: "2.0",
      method: "notifications/message",
      params: { level: "info", data: `cancelled ${params.requestId}` },
    });
  }
  if (method === "tools/call") TOOLS[params.name]?.(id, params);
  else if (id !== undefined) answer(id, { method });
});
