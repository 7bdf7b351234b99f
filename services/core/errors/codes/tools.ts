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
    "Look at what changed with `countersign mcp pins`, and pin the tool anew with `countersign mcp pin <target>` where it is meant.",
  ),
  TOOL_INPUT_INVALID: bad(
    400,
    "The tool's input cannot be judged",
    "Send arguments as one JSON object: unique names, no number beyond 2^53 - 1, and everything the rule reads.",
  ),
  REQUEST_STATE_INVALID: bad(
    400,
    "The request state is not of this call",
    "Send the call again without requestState and inputResponses: it is decided anew.",
  ),
  METHOD_CLOSED: refused(
    403,
    "The method is closed",
    "Let whoever runs the domain name it under `open` of the target's `mcp`.",
  ),
  CALL_NOT_BEGUN: refused(
    409,
    "Nobody began this call here",
    "A call ends at the gateway it began at: begin it with its envelope first.",
  ),
} as const satisfies Record<string, ErrorEntry>;
