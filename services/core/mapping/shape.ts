import { foldCase } from "./fold-case.ts";
import type { ActionRule } from "./schema.ts";
import type { ToolRule } from "./tool-schema.ts";

/** Two rules of one shape would cover the same requests, at least for a target that ignores case or a slash at the end. */
export function shapeOf({ target, method, path }: Pick<ActionRule, "target" | "method" | "path">): string {
  return `${target} ${method} ${foldCase(path.replaceAll(/\{[^}]*\}/g, "{}").replace(/(.)\/$/, "$1"))}`;
}

/** The same of calls of a tool. A name is matched to the letter, and two that look alike would be taken for each other. */
export function callShapeOf({ target, tool }: Pick<ToolRule, "target" | "tool">): string {
  return `${target} ${foldCase(tool)}`;
}
