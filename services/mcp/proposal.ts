import { openToolInput } from "../core/envelope/tool-input.ts";
import { deriveCall } from "../core/mapping/derive-call.ts";
import { callSub, type ToolBinding } from "../core/mapping/match-call.ts";
import type { AtLeast } from "../core/schemas/intent.ts";
import type { ToolsView } from "../core/mapping/tools-view.ts";
import type { ToolProposal } from "../sdk/intent.ts";
import type { ToolCall } from "./gate.ts";

/** Action type of a call of a tool that the agent is not shown: it is asked for all the same, so that the refusal is signed. */
export const HIDDEN_TYPE = "tool.hidden";

/** What surrounds a call. */
export interface CallFrame {
  readonly session: string;
  /** null where no stricter verdict is asked for */
  readonly atLeast: AtLeast | null;
}

/**
 * What an agent signs for a call: type and parameters as the mapping reads them out of this very input.
 * @throws TOOL_INPUT_INVALID, BODY_TOO_LARGE, AMOUNT_INVALID
 */
export function proposalOf(view: ToolsView, call: ToolCall, { session, atLeast }: CallFrame): ToolProposal {
  const { target, protocol, server, currencies } = view;
  const sub = callSub(view, target);
  const input = openToolInput(call.input);
  const tool: ToolBinding = { protocol, server, name: call.name, definition: call.definition };
  const frame = { sub, tool, input: call.input, session, ...(atLeast === null ? {} : { atLeast }) };
  const rule = view.tools.find((each) => each.tool === call.name);
  if (rule === undefined) return { ...frame, type: HIDDEN_TYPE, params: {} };
  // Read with the definition that was pinned: whether the one of today is that one, the service says and signs.
  const pins = rule.definition === null ? {} : { [call.name]: rule.definition };
  const { definition: _, tool: name, ...said } = rule;
  const mapping = {
    currencies,
    servers: { [target]: { protocol, server, pins } },
    calls: [{ ...said, target, tool: name }],
  };
  const { type, params } = deriveCall(mapping, { sub, tool: { ...tool, definition: rule.definition }, input });
  return { ...frame, type, params };
}
