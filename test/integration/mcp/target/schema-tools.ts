import { fromJsonSchema, type JsonSchemaType, type McpServer } from "@modelcontextprotocol/server";

import { say } from "./samples.ts";

/** Every keyword here has to come through `tools/list` as it is. */
const KEYWORDS: JsonSchemaType = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  $defs: {
    address: {
      $anchor: "addressDef",
      type: "object",
      properties: { street: { type: "string" }, city: { type: "string" } },
    },
  },
  properties: {
    name: { type: "string" },
    address: { $ref: "#/$defs/address" },
    contactMethod: { type: "string", enum: ["phone", "email"] },
    phone: { type: "string" },
    email: { type: "string" },
  },
  allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }],
  if: { properties: { contactMethod: { const: "phone" } }, required: ["contactMethod"] },
  then: { required: ["phone"] },
  else: { required: ["email"] },
  additionalProperties: false,
};

/** A word of MCP's own in a schema. */
const header = (name: string) => ({ "x-mcp-header": name });

/** Arguments that clients of 2026-07-28 send as headers too. */
const IN_HEADERS: JsonSchemaType = {
  type: "object",
  properties: {
    region: { type: "string", description: "A word", ...header("Region") },
    priority: { type: "integer", description: "A whole number", ...header("Priority") },
    query: { type: "string", description: "In the body alone" },
  },
  required: ["region"],
};

/** Tools whose point is their input schema. */
export function addSchemaTools(server: McpServer): void {
  const kept = { description: "Its schema uses JSON Schema 2020-12", inputSchema: fromJsonSchema(KEYWORDS) };
  server.registerTool("json_schema_2020_12_tool", kept, () => say("valid"));
  const inHeaders = { description: "Arguments that are headers too", inputSchema: fromJsonSchema(IN_HEADERS) };
  server.registerTool("test_custom_headers", inHeaders, (input) => say(JSON.stringify(input)));
}
