import { z } from "zod";

import { toolRuleSchema } from "./tool-schema.ts";
import { currency, TOOL_PROTOCOLS, toolName } from "../schemas/act.ts";
import { sha256b64 } from "../schemas/primitives.ts";

const { tool, type, items, params } = toolRuleSchema.shape;

/** A tool an agent's delegation could permit, and how its calls become actions. */
export const ruleSchemaOfView = z.object({
  tool,
  type,
  /** the definition it was pinned with; null where none is */
  definition: sha256b64.nullable(),
  items,
  params,
});
export type ToolRuleView = z.infer<typeof ruleSchemaOfView>;

/** GET /v1/tools/:target: what an agent may know of a tool server before it calls anything. */
export const toolsViewSchema = z.object({
  target: toolName,
  protocol: z.enum(TOOL_PROTOCOLS),
  /** SHA-256 of the server's descriptor */
  server: sha256b64,
  /** methods that pass beside calls of tools */
  open: z.array(z.string()),
  /** decimal places amounts are written with */
  currencies: z.record(currency, z.int()),
  tools: z.array(ruleSchemaOfView),
});
export type ToolsView = z.infer<typeof toolsViewSchema>;
