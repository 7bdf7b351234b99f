import type { JsonObject } from "../../../services/core/json/parse.ts";

/** The one tool of the bench's target. */
export const BENCH_TOOL: JsonObject & { readonly name: string } = {
  name: "note",
  description: "Takes a note",
  inputSchema: { type: "object", properties: { text: { type: "string" } }, required: ["text"] },
};

export const META = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "bench", version: "1" },
  "io.modelcontextprotocol/clientCapabilities": {},
} as const;

/** Of every call, over HTTP. */
export const CALL_HEADERS = {
  accept: "application/json, text/event-stream",
  "mcp-protocol-version": META["io.modelcontextprotocol/protocolVersion"],
  "mcp-method": "tools/call",
  "mcp-name": BENCH_TOOL.name,
} as const;

/** @param id of the request, and what makes it another call than the one before */
export function callBody(id: number): string {
  const params = { name: BENCH_TOOL.name, arguments: { text: `note ${id}` }, _meta: META };
  return JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params });
}
