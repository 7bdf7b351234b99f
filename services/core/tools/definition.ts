import { CountersignError } from "../errors/error.ts";
import { sha256b64 } from "../hash.ts";
import { canonicalJson } from "../json/canonical.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json/parse.ts";
import { type DiffLine, lineDiff } from "../text/line-diff.ts";

/** The definition of a tool as its server wrote it, with all members: name, description, schemas, annotations and what comes. */
export type ToolDefinition = JsonObject;

/** What a pin is: base64url of the SHA-256 over the canonical JSON of the whole definition. */
export function pinOf(definition: ToolDefinition): string {
  return sha256b64(canonicalJson(definition));
}

/** null for a definition without one: it cannot be called. */
export function toolName(definition: JsonValue): string | null {
  const name = isJsonObject(definition) ? definition["name"] : undefined;
  return typeof name === "string" && name !== "" ? name : null;
}

/**
 * The tools of one answer to `tools/list`. A name that stands twice is nobody's: which of the two would be called is for the server
 * to say, so both are left out.
 * @throws BODY_INVALID when it is no list of objects
 */
export function readTools(result: JsonObject): readonly ToolDefinition[] {
  const tools = result["tools"];
  if (!Array.isArray(tools))
    throw new CountersignError("BODY_INVALID", "the answer to tools/list has no list of tools");
  return tools.map((tool) => {
    if (isJsonObject(tool)) return tool;
    throw new CountersignError("BODY_INVALID", "the answer to tools/list has a tool that is no object");
  });
}

/** By their names; those without one, and those whose name stands twice, are not among them. */
export function byName(tools: readonly ToolDefinition[]): ReadonlyMap<string, ToolDefinition> {
  const found = new Map<string, ToolDefinition | null>();
  for (const tool of tools) {
    const name = toolName(tool);
    if (name !== null) found.set(name, found.has(name) ? null : tool);
  }
  return new Map([...found].filter((entry): entry is [string, ToolDefinition] => entry[1] !== null));
}

/** Lines for a person: what changed between two definitions, in one order of members on both sides. */
export function definitionDiff(before: ToolDefinition | null, after: ToolDefinition | null): readonly DiffLine[] {
  const text = (definition: ToolDefinition | null): string =>
    definition === null ? "" : JSON.stringify(ordered(definition), null, 2);
  return lineDiff(text(before), text(after)).filter(({ sign, line }) => sign === " " || line !== "");
}

function ordered(value: JsonValue): JsonValue {
  return JSON.parse(canonicalJson(value)) as JsonValue;
}
