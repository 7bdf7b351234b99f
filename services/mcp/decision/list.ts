import type { JsonObject } from "../../core/json/parse.ts";
import { byName, pinOf, readTools, type ToolDefinition, toolName } from "../../core/tools/definition.ts";
import type { ToolView } from "../gate.ts";
import { AWAIT_DEFINITION } from "./await-tool.ts";
import { AWAIT_TOOL } from "./words.ts";

/** A tool whose definition is not the pinned one. */
export interface Changed {
  readonly tool: string;
  readonly definition: ToolDefinition;
}

export interface FilteredList {
  /** the very object that came where nothing changes */
  readonly result: JsonObject;
  readonly changed: readonly Changed[];
}

/** What of a view says which tools are shown. */
export type ListedTools = Pick<ToolView, "names" | "pins">;

/** Why a tool is not shown; null for one that is. */
export function whyHidden(
  name: string | null,
  definition: ToolDefinition | undefined,
  view: ListedTools,
): string | null {
  if (name === null) return "it has no name";
  if (name === AWAIT_TOOL) return "its name is taken";
  if (!view.names.has(name)) return "nothing the agent may do is mapped to it";
  if (definition === undefined) return "its name stands twice";
  const pin = view.pins.get(name);
  if (pin === undefined) return "it was never pinned";
  return pin === pinOf(definition) ? null : "it is not the tool that was pinned";
}

/**
 * What an agent sees of a page of tools: those its delegations could ever permit, as they were pinned. On the last page stands the tool
 * it waits with.
 * @param showAll shows the others too, marked: they are refused all the same
 * @throws BODY_INVALID
 */
export function filterList(result: JsonObject, view: ListedTools, showAll: boolean): FilteredList {
  const tools = readTools(result);
  const unique = byName(tools);
  const isLast = result["nextCursor"] === undefined;
  const changed: Changed[] = [];
  const shownTools = tools.flatMap((tool) => {
    const name = toolName(tool);
    const definition = name === null ? undefined : unique.get(name);
    const why = whyHidden(name, definition, view);
    if (why === null) return [tool];
    if (name !== null && definition !== undefined && view.names.has(name) && name !== AWAIT_TOOL) {
      changed.push({ tool: name, definition });
    }
    return showAll && name !== AWAIT_TOOL ? [marked(tool, why)] : [];
  });
  const offered = isLast && view.names.size > 0 ? [AWAIT_DEFINITION] : [];
  const isSame =
    offered.length === 0 && shownTools.length === tools.length && shownTools.every((tool, i) => tool === tools[i]);
  return { result: isSame ? result : { ...result, tools: [...shownTools, ...offered] }, changed };
}

function marked(tool: ToolDefinition, why: string): ToolDefinition {
  const { description } = tool;
  const said = typeof description === "string" ? ` ${description}` : "";
  return { ...tool, description: `[refused by Countersign: ${why}]${said}` };
}
