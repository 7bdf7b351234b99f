import type { ElicitRequestFormParams, McpServer, ServerContext } from "@modelcontextprotocol/server";
import { z } from "zod";

import { say } from "./samples.ts";

type Schema = ElicitRequestFormParams["requestedSchema"];

const PERSON: Schema = {
  type: "object",
  properties: {
    username: { type: "string", description: "User's response" },
    email: { type: "string", description: "User's email address" },
  },
  required: ["username", "email"],
};

const WITH_DEFAULTS: Schema = {
  type: "object",
  properties: {
    name: { type: "string", default: "John Doe" },
    age: { type: "integer", default: 30 },
    score: { type: "number", default: 95.5 },
    status: { type: "string", enum: ["active", "inactive", "pending"], default: "active" },
    verified: { type: "boolean", default: true },
  },
};

const titled = (...titles: readonly string[]) =>
  titles.map((title, index) => ({ const: `value${index + 1}`, title: `${title}` }));

const CHOICES: Schema = {
  type: "object",
  properties: {
    untitledSingle: { type: "string", enum: ["option1", "option2", "option3"] },
    titledSingle: { type: "string", oneOf: titled("First Option", "Second Option", "Third Option") },
    legacyEnum: {
      type: "string",
      enum: ["opt1", "opt2", "opt3"],
      enumNames: ["Option One", "Option Two", "Option Three"],
    },
    untitledMulti: { type: "array", items: { type: "string", enum: ["option1", "option2", "option3"] } },
    titledMulti: { type: "array", items: { anyOf: titled("First Choice", "Second Choice", "Third Choice") } },
  },
};

/** Tools that talk while they run: they log, report progress, or ask the client (2025-11-25) and wait. */
export function addTalkingTools(server: McpServer): void {
  server.registerTool("test_tool_with_logging", { description: "Logs three times" }, (context) => logThrice(context));
  server.registerTool("test_logging_tool", { description: "Logs where the client asked for it" }, (context) =>
    logThrice(context),
  );
  server.registerTool("test_tool_with_progress", { description: "Reports progress" }, async (context) => {
    for (const progress of [0, 50, 100]) {
      await report(context, progress);
    }
    return say("Done");
  });
  const prompt = { description: "Asks the client's model", inputSchema: z.object({ prompt: z.string() }) };
  server.registerTool("test_sampling", prompt, async (input, context) => {
    const content = { type: "text" as const, text: input.prompt };
    const answer = await context.mcpReq.requestSampling({ messages: [{ role: "user", content }], maxTokens: 100 });
    return say(`LLM response: ${JSON.stringify(answer.content)}`);
  });
  const message = { description: "Asks the person", inputSchema: z.object({ message: z.string() }) };
  server.registerTool("test_elicitation", message, async (input, context) =>
    ask(context, "User response", input.message, PERSON),
  );
  for (const [name, schema] of [
    ["test_elicitation_sep1034_defaults", WITH_DEFAULTS],
    ["test_client_elicitation_defaults", WITH_DEFAULTS],
    ["test_elicitation_sep1330_enums", CHOICES],
  ] as const) {
    server.registerTool(name, { description: "Asks the person with a form" }, async (context) =>
      ask(context, "Elicitation completed", "Please fill in", schema),
    );
  }
  server.registerTool("test_reconnection", { description: "Closes its stream before it answers" }, (context) => {
    context.http?.closeSSE?.();
    return say("Reconnected");
  });
}

async function logThrice(context: ServerContext) {
  for (const text of ["Tool execution started", "Tool processing data", "Tool execution completed"]) {
    await context.mcpReq.log("info", text);
  }
  return say("Logged");
}

async function report(context: ServerContext, progress: number): Promise<void> {
  const progressToken = context.mcpReq._meta?.progressToken;
  if (progressToken === undefined) return;
  const params = { progressToken, progress, total: 100 };
  await context.mcpReq.notify({ method: "notifications/progress", params });
}

async function ask(context: ServerContext, heading: string, message: string, requestedSchema: Schema) {
  const { action, content } = await context.mcpReq.elicitInput({ message, requestedSchema });
  return say(`${heading}: action=${action}, content=${JSON.stringify(content ?? {})}`);
}
