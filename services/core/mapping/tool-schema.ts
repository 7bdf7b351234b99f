import { z } from "zod";

import { TOOL_PROTOCOLS, toolName } from "../schemas/act.ts";
import { actionType, sha256b64 } from "../schemas/primitives.ts";
import { decimals, optional, pointer, someParams, targetName } from "./sources.ts";

/** Where a value may not come from: an earlier result of a tool in the session. */
const origin = z.literal("notFromResults").optional();

/** Where a parameter of type string comes from: pointers lead into the arguments of the call. */
const source = z.union(
  [
    z.strictObject({ argument: pointer, optional, origin }),
    z.strictObject({ item: pointer, optional, origin }),
    z.strictObject({ value: z.string().min(1).max(256) }),
  ],
  "expected {argument: <JSON pointer>}, {item: <JSON pointer>} or {value: <string>}",
);
const amountSource = z.union(
  [z.strictObject({ argument: pointer, decimals, optional }), z.strictObject({ item: pointer, decimals })],
  "expected {argument: <JSON pointer>} or {item: <JSON pointer>}, and decimals from 0 to 18 or `currency`",
);
export type ToolSource = z.infer<typeof source>;
export type ToolAmountSource = z.infer<typeof amountSource>;

/** How calls of one tool become actions. */
export const toolRuleSchema = z.strictObject({
  type: actionType,
  target: targetName,
  /** the upstream's own name of it */
  tool: toolName,
  /** JSON pointer to the list of the arguments whose members are acted on together */
  items: pointer.optional(),
  params: someParams(source, amountSource).optional(),
});
export type ToolRule = z.infer<typeof toolRuleSchema>;

/** A method of a protocol: resources/read */
export const methodName = z.string().regex(/^[a-z][A-Za-z]*(?:\/[A-Za-z]+)*$/, "expected a method such as resources/read");

/** A server whose tools agents call. */
const toolServer = z.strictObject({
  protocol: z.enum(TOOL_PROTOCOLS),
  /** SHA-256 of the canonical JSON of its descriptor; see descriptorHash */
  server: sha256b64,
  /** methods that pass beside calls of tools */
  open: z.array(methodName).max(64).optional(),
  /** tool -> SHA-256 of the canonical JSON of its definition */
  pins: z.record(toolName, sha256b64).optional(),
});
export type ToolServer = z.infer<typeof toolServer>;

export const toolTargetSchema = z.strictObject({ tools: toolServer });
