import { CountersignError } from "../errors/error.ts";
import type { toolSchema } from "../schemas/act.ts";
import type { z } from "zod";
import type { Mapping } from "./schema.ts";
import type { ToolRule, ToolServer } from "./tool-schema.ts";

/** A call as far as a permission says it in clear. */
export type ToolBinding = Omit<z.infer<typeof toolSchema>, "_sd">;

/** `sub` of calls of a server: `<protocol>:<target>` */
export function callSub({ protocol }: Pick<ToolServer, "protocol">, target: string): string {
  return `${protocol}:${target}`;
}

/** A server of the mapping by its name. @throws TOOL_UNKNOWN */
export function serverOf({ servers }: Pick<Mapping, "servers">, target: string): ToolServer {
  const server = Object.hasOwn(servers, target) ? servers[target] : undefined;
  if (server === undefined) throw unknown(`the mapping has no server ${target}`);
  return server;
}

/** The definition a tool was pinned with; null where none is. */
export function pinOf({ pins = {} }: Pick<ToolServer, "pins">, tool: string): string | null {
  return Object.hasOwn(pins, tool) ? (pins[tool] ?? null) : null;
}

/**
 * The one rule that covers a call of a tool. What is not mapped, what is hidden and what does not exist get one answer.
 * @param sub `<protocol>:<target>`
 * @throws TOOL_UNKNOWN, TOOL_CHANGED when the definition is not the pinned one
 */
export function matchCall(mapping: Pick<Mapping, "servers" | "calls">, sub: string, called: ToolBinding): ToolRule {
  const target = sub.slice(sub.indexOf(":") + 1);
  const server = serverOf(mapping, target);
  if (sub !== callSub(server, target) || called.protocol !== server.protocol || called.server !== server.server) {
    throw unknown(`${target} is another server in the mapping`);
  }
  const rule = mapping.calls.find((each) => each.target === target && each.tool === called.name);
  if (rule === undefined) throw unknown(`no rule for this tool of ${target}`);
  if (pinOf(server, called.name) === called.definition) return rule;
  throw new CountersignError("TOOL_CHANGED", `${rule.type}: the definition is not the one that was pinned`);
}

function unknown(detail: string): CountersignError {
  return new CountersignError("TOOL_UNKNOWN", detail);
}
