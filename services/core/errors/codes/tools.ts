import { bad, refused, type ErrorEntry } from "./entry.ts";

/** What stands between an agent and a tool it calls. */
export const TOOL_ERRORS = {
  TOOL_UNKNOWN: refused(
    403,
    "There is no such tool",
    "Call a tool that the list of tools shows; `countersign mcp pin <target>` and a rule of countersign.yaml add one.",
  ),
  TOOL_CHANGED: refused(
    403,
    "The tool is not the one that was pinned",
    "Look at what changed with `countersign mcp pin <target>`, and have the new definition approved.",
  ),
  TOOL_INPUT_INVALID: bad(
    400,
    "The tool's input cannot be judged",
    "Send arguments as one JSON object: unique names, no number beyond 2^53 - 1, and everything the rule reads.",
  ),
  CALL_NOT_BEGUN: refused(
    409,
    "Nobody began this call here",
    "A call ends at the gateway it began at: begin it with its envelope first.",
  ),
} as const satisfies Record<string, ErrorEntry>;
