import { CURL_SECONDS, type Place } from "./asking.ts";

/** The plugin for OpenCode 1, as a file of its own. What it throws, OpenCode takes as a refusal. */
export function pluginText({ agent, socket }: Place): string {
  return `// Written by \`countersign hook install opencode\`: asks before a tool runs. Taken away by \`countersign hook uninstall opencode\`.
import { request } from "node:http";

const ask = (payload) =>
  new Promise((resolve, reject) => {
    const fail = () => reject(new Error("countersign: the helper does not answer, so nothing runs; countersign up"));
    const path = "/hooks/${agent}/opencode";
    const call = request({ socketPath: ${JSON.stringify(socket)}, path, method: "POST", headers: { "content-type": "application/json" } }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("error", fail);
      answer.on("end", () => {
        try {
          const said = JSON.parse(Buffer.concat(parts).toString("utf8"));
          if (answer.statusCode === 200 && said.allow === true) resolve();
          else reject(new Error(typeof said.reason === "string" ? said.reason : "countersign: refused"));
        } catch {
          fail();
        }
      });
    });
    call.setTimeout(${CURL_SECONDS * 1000}, () => call.destroy());
    call.on("error", fail);
    call.end(JSON.stringify(payload));
  });

export const Countersign = async ({ directory }) => {
  const payload = (event, { tool, sessionID, callID }, args) => ({
    session_id: sessionID, tool_use_id: callID, cwd: directory, hook_event_name: event, tool_name: tool, tool_input: args,
  });
  const asked = new Map();
  return {
    "tool.execute.before": async (input, output) => {
      await ask(payload("PreToolUse", input, output.args));
      asked.set(input.callID, output.args);
    },
    "tool.execute.after": async (input, output) => {
      const args = asked.get(input.callID);
      asked.delete(input.callID);
      const tool_response = { title: output.title ?? null, output: output.output ?? null };
      await ask({ ...payload("PostToolUse", input, args ?? null), tool_response }).catch(() => undefined);
    },
  };
};
`;
}
