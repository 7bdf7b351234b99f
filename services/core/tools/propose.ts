import type { NewMember, Written } from "../domain/edit/change.ts";
import { freeName, typeName } from "../domain/type-name.ts";
import { isJsonObject } from "../json/parse.ts";
import { actionType } from "../schemas/primitives.ts";
import { shown } from "../text/visible.ts";
import { type ToolDefinition, toolName } from "./definition.ts";

/** Actions for tools, and those no action can be made for. */
export interface ToolProposal {
  readonly actions: readonly NewMember[];
  readonly leftOut: readonly { readonly tool: string; readonly why: string }[];
}

/** What a file has already: names of actions, and tools of the target they stand for. */
export interface StandingTools {
  readonly types: ReadonlySet<string>;
  readonly tools: ReadonlySet<string>;
}

const SUMMARY = 80;
/** So many arguments are named in a comment. */
const MOST = 8;

/**
 * An action for each tool, under the name of its target, and all of them Held, whatever the tool says of itself: limits, parameters
 * and milder verdicts are for a person to write.
 */
export function proposeTools(target: string, tools: readonly ToolDefinition[], standing: StandingTools): ToolProposal {
  const taken = new Set(standing.types);
  const actions: NewMember[] = [];
  const leftOut: { tool: string; why: string }[] = [];
  for (const tool of tools) {
    const name = toolName(tool);
    if (name === null || standing.tools.has(name)) continue;
    const type = freeName(typeName(target, name.split(/[./]/)), taken);
    if (!actionType.safeParse(type).success) {
      leftOut.push({ tool: name, why: `no name can be made of it: ${type}` });
      continue;
    }
    taken.add(type);
    const value: Written = { target, tool: name, atLeast: "Held" };
    actions.push({ name: type, value, comments: commentsOf(tool) });
  }
  return { actions, leftOut };
}

function commentsOf(tool: ToolDefinition): readonly string[] {
  const { description, inputSchema } = tool;
  const said = typeof description === "string" ? description.replaceAll(/\s+/g, " ").trim() : "";
  const properties = isJsonObject(inputSchema) ? inputSchema["properties"] : undefined;
  const names = isJsonObject(properties) ? Object.keys(properties) : [];
  const more = names.length > MOST ? ` and ${names.length - MOST} more` : "";
  return [
    ...(said === "" ? [] : [shown(said, SUMMARY)]),
    ...(names.length === 0
      ? []
      : [
          `Arguments: ${names
            .slice(0, MOST)
            .map((name) => shown(name, 64))
            .join(", ")}${more}`,
        ]),
  ];
}
