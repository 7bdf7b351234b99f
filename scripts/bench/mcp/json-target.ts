import { createServer } from "node:http";
import { json } from "node:stream/consumers";

import { onParentEnd } from "../../../services/platform/process/parent.ts";
import { BENCH_TOOL, META } from "./call.ts";

/**
 * The least a server of 2026-07-28 can do: lists one tool, and says the same to every call of it.
 *
 *   npx tsx scripts/bench/mcp/json-target.ts <port>
 */
const [, , port = "0"] = process.argv;

function resultOf(method: string): object {
  if (method === "tools/list") return { tools: [BENCH_TOOL], resultType: "complete", ttlMs: 0, cacheScope: "private" };
  if (method === "tools/call") return { content: [{ type: "text", text: "done" }], resultType: "complete" };
  return { supportedVersions: [META["io.modelcontextprotocol/protocolVersion"]], capabilities: { tools: {} } };
}

createServer((request, response) => {
  void json(request).then(
    (body) => {
      const { id, method } = body as { id: unknown; method: string };
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ jsonrpc: "2.0", id, result: resultOf(method) }));
    },
    // Who looks whether it is there sends nothing.
    () => response.writeHead(400).end(),
  );
}).listen(Number(port), "127.0.0.1");
onParentEnd(() => process.exit(0));
