import type { JsonValue } from "../../core/json/parse.ts";
import { CURSOR } from "./cursor.ts";
import type { Dialect, HookAnswer, HookClient, HookEvent } from "./event.ts";
import { readStdin, type StdinNames } from "./stdin.ts";

const CLAUDE: StdinNames = { before: "PreToolUse", after: { PostToolUse: false, PostToolUseFailure: true } };
const CODEX: StdinNames = { before: "PreToolUse", after: { PostToolUse: false } };
const GEMINI: StdinNames = { before: "BeforeTool", after: { AfterTool: false } };
/** Of our own plugin, which says what it sees in the same form. */
const OPENCODE: StdinNames = { before: "PreToolUse", after: { PostToolUse: false } };

function denial(answer: HookAnswer): object | null {
  if (answer.kind === "allow") return null;
  return {
    hookSpecificOutput: {
      ...{ hookEventName: "PreToolUse", permissionDecision: "deny", permissionDecisionReason: answer.reason },
    },
  };
}

/** How each client speaks. */
export const DIALECTS: Readonly<Record<HookClient, Dialect>> = {
  "claude-code": {
    read: (payload: JsonValue) => readStdin("claude-code", CLAUDE, payload),
    // Nothing is said for what may go on: the client's own questions to its user stay.
    answer: (answer, event) => ({ body: isAfter(event) ? "{}" : JSON.stringify(denial(answer) ?? {}) }),
  },
  codex: {
    read: (payload) => readStdin("codex", CODEX, payload),
    // It goes on with an `allow` that has nothing else to say, and with members it does not know: so nothing is printed.
    answer: (answer, event) => {
      const denied = isAfter(event) ? null : denial(answer);
      return { body: denied === null ? "" : JSON.stringify(denied) };
    },
  },
  "gemini-cli": {
    read: (payload) => readStdin("gemini-cli", GEMINI, payload),
    // Where nothing is printed, it makes no decision.
    answer: (answer, event) => {
      const isDenied = answer.kind === "deny" && !isAfter(event);
      return { body: JSON.stringify(isDenied ? { decision: "deny", reason: answer.reason } : { decision: "allow" }) };
    },
  },
  cursor: CURSOR,
  opencode: {
    read: (payload) => readStdin("opencode", OPENCODE, payload),
    answer: (answer) => ({
      body: JSON.stringify(answer.kind === "allow" ? { allow: true } : { allow: false, reason: answer.reason }),
    }),
  },
};

function isAfter(event: HookEvent | null): boolean {
  return event?.phase === "after";
}
