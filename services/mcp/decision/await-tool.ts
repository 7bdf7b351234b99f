import type { JsonObject } from "../../core/json/parse.ts";
import { AWAIT_TOOL } from "./words.ts";

/** The one tool of ours in a list of somebody else's. */
export const AWAIT_DEFINITION: JsonObject = {
  name: AWAIT_TOOL,
  title: "Wait for an approval",
  description:
    "Waits up to 50 seconds for a person to approve a call that Countersign holds. When it is approved, that call runs, once, and its result is this tool's. Call it again while the call still waits.",
  inputSchema: {
    type: "object",
    properties: {
      hold: { type: "string", description: "The name of the hold, as the answer to the call gave it: hold_..." },
    },
    required: ["hold"],
    additionalProperties: false,
  },
  annotations: { readOnlyHint: false, openWorldHint: false },
};
