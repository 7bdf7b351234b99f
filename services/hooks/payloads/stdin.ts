import { isAbsolute } from "node:path";

import { z } from "zod";

import type { JsonValue } from "../../core/json/parse.ts";
import { type HookClient, type HookEvent, unknownForm } from "./event.ts";
import { deedOf } from "./tools.ts";

/** What Claude Code, Codex and Gemini CLI say alike; members nobody here reads may come along. */
const schema = z.looseObject({
  session_id: z.string().min(1).max(256),
  cwd: z.string().refine(isAbsolute, "expected an absolute path"),
  hook_event_name: z.string(),
  tool_name: z.string().min(1).max(256),
  tool_input: z.json(),
  tool_use_id: z.string().min(1).max(256).optional(),
  tool_response: z.json().optional(),
  error: z.json().optional(),
});

export interface StdinNames {
  readonly before: string;
  /** each event after a tool ran, and whether the tool failed then */
  readonly after: Readonly<Record<string, boolean>>;
}

/** Reads the form that came first and that others took over. @throws HOOK_VERSION_UNKNOWN */
export function readStdin(client: HookClient, { before, after }: StdinNames, payload: JsonValue): HookEvent {
  const read = schema.safeParse(payload);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw unknownForm(client, `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "of another form"}`);
  }
  const { session_id, cwd, hook_event_name, tool_name, tool_input, tool_use_id, tool_response, error } = read.data;
  const failed = Object.hasOwn(after, hook_event_name) ? after[hook_event_name] : undefined;
  if (hook_event_name !== before && failed === undefined) throw unknownForm(client, "an event nobody asked for");
  const input = tool_input;
  return {
    ...{ client, session: session_id, call: tool_use_id ?? null, cwd, tool: tool_name, input },
    deed: deedOf(client, tool_name, input, cwd),
    phase: failed === undefined ? "before" : "after",
    result:
      failed === undefined
        ? null
        : { failed: failed || hasFailed(tool_response), value: tool_response ?? error ?? null },
  };
}

/** Codex and Gemini say it in the answer of the tool. */
function hasFailed(response: unknown): boolean {
  if (typeof response !== "object" || response === null) return false;
  const { error, is_error, exit_code } = response as Readonly<Record<string, unknown>>;
  return (
    (error !== undefined && error !== null) || is_error === true || (typeof exit_code === "number" && exit_code !== 0)
  );
}
