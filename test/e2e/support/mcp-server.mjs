// A server of MCP on standard streams, of 2025-11-25, with one tool that says back what it is told.
import { createInterface } from "node:readline";

const TOOL = { name: "echo", inputSchema: { type: "object", properties: { text: { type: "string" } } } };

createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method, params } = JSON.parse(line);
  const say = (said) => process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", id, ...said })}\n`);
  if (id === undefined) return;
  if (method === "initialize") {
    const serverInfo = { name: "echo", version: "1" };
    say({ result: { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo } });
  } else if (method === "tools/list") say({ result: { tools: [TOOL] } });
  else if (method === "tools/call") say({ result: { content: [{ type: "text", text: params.arguments.text }] } });
  else say({ result: { resources: [] } });
});
