import { bad, refused, type ErrorEntry } from "./entry.ts";

/** Why a call of a tool is not passed on. */
export const TOOL_ERRORS = {
  TOOL_UNKNOWN: bad(
    404,
    "No such tool",
    "List the tools again: only those an action of the domain is mapped to are there. Whoever runs the domain maps more with `countersign mcp pin`.",
  ),
  TOOL_CHANGED: refused(
    403,
    "The tool is not the one that was pinned",
    "Let whoever runs the domain look at the difference with `countersign mcp pins`, and pin the tool anew with `countersign mcp pin` where it is meant.",
  ),
  TOOL_INPUT_INVALID: bad(
    400,
    "The call has a form nobody could judge",
    "Send name, arguments and _meta only, and what an earlier answer to this very call asked for.",
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
