import { McpServer, type ServerNotifier } from "@modelcontextprotocol/server";

import { addContentTools } from "./content-tools.ts";
import { addPages } from "./pages.ts";
import { addRounds, verifyState } from "./rounds.ts";
import { say } from "./samples.ts";
import { addSchemaTools } from "./schema-tools.ts";
import { addTalkingTools } from "./talking-tools.ts";

const INFO = { name: "conformance-target", version: "1.0.0" };

/**
 * A server with everything that the conformance suite asks for, for one connection or one request.
 * @param notify whom tools tell that lists have changed; they are the same afterwards
 */
export function buildServer(notify: Pick<ServerNotifier, "toolsChanged" | "promptsChanged">): McpServer {
  const server = new McpServer(INFO, {
    capabilities: {
      tools: { listChanged: true },
      prompts: { listChanged: true },
      resources: { listChanged: true, subscribe: true },
      logging: {},
      completions: {},
    },
    requestState: { verify: verifyState },
  });
  addContentTools(server);
  addSchemaTools(server);
  addTalkingTools(server);
  addRounds(server);
  server.registerTool("test_trigger_tool_change", { description: "Says that the list of tools changed" }, () => {
    notify.toolsChanged();
    return say("told");
  });
  server.registerTool("test_trigger_prompt_change", { description: "Says that the list of prompts changed" }, () => {
    notify.promptsChanged();
    return say("told");
  });
  addPages(server);
  // Nothing it serves ever changes, so that nobody has to be remembered.
  server.server.setRequestHandler("resources/subscribe", () => ({}));
  server.server.setRequestHandler("resources/unsubscribe", () => ({}));
  return server;
}
