import { isAbsolute } from "node:path";

import { z } from "zod";

import { isCountersignError } from "../../core/errors/error.ts";
import { isJsonObject, type JsonValue, parseJson } from "../../core/json/parse.ts";
import { type Deed, type Dialect, type HookEvent, unknownForm } from "./event.ts";
import { deedOf } from "./tools.ts";

const path = z.string().refine(isAbsolute, "expected an absolute path");
const schema = z.looseObject({
  conversation_id: z.string().min(1).max(256),
  generation_id: z.string().min(1).max(256),
  hook_event_name: z.string(),
  workspace_roots: z.array(path).min(1),
  cwd: z.string().optional(),
  command: z.string().optional(),
  file_path: path.optional(),
  tool_name: z.string().min(1).max(256).optional(),
  tool_input: z.json().optional(),
  tool_use_id: z.string().min(1).max(256).optional(),
  url: z.string().optional(),
  output: z.json().optional(),
  tool_output: z.json().optional(),
  result_json: z.json().optional(),
  error_message: z.json().optional(),
});
type Payload = z.infer<typeof schema>;

/** Each event, the tool it is about, and whether it comes after. */
const EVENTS: Readonly<Record<string, { readonly of: "shell" | "mcp" | "read" | "tool"; readonly after: boolean }>> = {
  beforeShellExecution: { of: "shell", after: false },
  beforeMCPExecution: { of: "mcp", after: false },
  beforeReadFile: { of: "read", after: false },
  preToolUse: { of: "tool", after: false },
  afterShellExecution: { of: "shell", after: true },
  afterMCPExecution: { of: "mcp", after: true },
  postToolUse: { of: "tool", after: true },
  postToolUseFailure: { of: "tool", after: true },
};

/** Cursor asks about these by an event of their own. */
const ASKED_APART = /^(?:Shell|Read|MCP:.*)$/;

function read(payload: JsonValue): HookEvent {
  const parsed = schema.safeParse(payload);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw unknownForm("cursor", `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "of another form"}`);
  }
  const { data } = parsed;
  const event = Object.hasOwn(EVENTS, data.hook_event_name) ? EVENTS[data.hook_event_name] : undefined;
  if (event === undefined) throw unknownForm("cursor", "an event nobody asked for");
  const [root = "/"] = data.workspace_roots;
  const cwd = data.cwd !== undefined && isAbsolute(data.cwd) ? data.cwd : root;
  const { tool, input, deed } = askedBy(data, event.of, cwd);
  const { conversation_id, generation_id, tool_use_id, output, tool_output, result_json, error_message } = data;
  const failed = data.hook_event_name === "postToolUseFailure";
  return {
    ...{
      client: "cursor",
      session: `${conversation_id}/${generation_id}`,
      call: tool_use_id ?? null,
      cwd,
      tool,
      input,
      deed,
    },
    phase: event.after ? "after" : "before",
    result: event.after ? { failed, value: output ?? tool_output ?? result_json ?? error_message ?? null } : null,
  };
}

function askedBy(
  data: Payload,
  of: "shell" | "mcp" | "read" | "tool",
  cwd: string,
): Pick<HookEvent, "tool" | "input" | "deed"> {
  switch (of) {
    case "shell": {
      const { command } = data;
      if (command === undefined) throw unknownForm("cursor", "no command");
      return { tool: "Shell", input: { command }, deed: { kind: "shell", command } };
    }
    case "read": {
      const { file_path } = data;
      if (file_path === undefined) throw unknownForm("cursor", "no file_path");
      return { tool: "Read", input: { file_path }, deed: { kind: "files", verb: "read", paths: [file_path] } };
    }
    case "mcp": {
      const name = nameOf(data);
      return { tool: `MCP:${name}`, input: objectOf(data.tool_input), deed: { kind: "mcp", server: null, tool: name } };
    }
    case "tool": {
      const [name, input] = [nameOf(data), objectOf(data.tool_input)];
      const deed: Deed = ASKED_APART.test(name) ? { kind: "inner" } : deedOf("cursor", name, input, cwd);
      return { tool: name, input, deed };
    }
  }
}

function nameOf({ tool_name }: Payload): string {
  if (tool_name === undefined) throw unknownForm("cursor", "no tool_name");
  return tool_name;
}

/** Some versions say an input as the text of it. */
function objectOf(input: unknown): JsonValue {
  if (typeof input !== "string") {
    if (!isJsonObject(input as JsonValue)) throw unknownForm("cursor", "tool_input is no object");
    return input as JsonValue;
  }
  try {
    const value = parseJson(input);
    if (isJsonObject(value)) return value;
  } catch (error) {
    if (!isCountersignError(error)) throw error;
  }
  throw unknownForm("cursor", "tool_input is no object");
}

export const CURSOR: Dialect = {
  read,
  answer: (answer, event) => {
    if (event?.phase === "after") return { body: "{}" };
    if (answer.kind === "allow") return { body: JSON.stringify({ permission: "allow" }) };
    const { reason } = answer;
    return { body: JSON.stringify({ permission: "deny", user_message: reason, agent_message: reason }) };
  },
};
