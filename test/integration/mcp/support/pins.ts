import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

import { isJsonObject, parseJson } from "../../../../services/core/json/parse.ts";
import { byName, pinOf, readTools } from "../../../../services/core/tools/definition.ts";

const SAID = [
  {
    id: 0,
    method: "initialize",
    params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "pins", version: "1" } },
  },
  { method: "notifications/initialized" },
  { id: 1, method: "tools/list", params: {} },
];

/** The pin of each tool of a server, as it lists them on its standard streams. */
export async function pinsOf(command: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const [program = "", ...args] = command;
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "ignore"] });
  try {
    for (const message of SAID) child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
    for await (const line of createInterface({ input: child.stdout })) {
      const answer = parseJson(line);
      if (!isJsonObject(answer) || answer["id"] !== 1 || !isJsonObject(answer["result"])) continue;
      return new Map([...byName(readTools(answer["result"]))].map(([name, tool]) => [name, pinOf(tool)]));
    }
    throw new TypeError(`${program} listed no tools`);
  } finally {
    child.kill();
  }
}
