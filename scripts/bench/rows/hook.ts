import { spawn } from "node:child_process";
import { once } from "node:events";
import { access } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";

import { createDesk } from "../../../services/hooks/desk.ts";
import { createGuard } from "../../../services/hooks/guard/guard.ts";
import { askingCommand } from "../../../services/hooks/install/asking.ts";
import { serveHooks } from "../../../services/hooks/server.ts";
import { warmParser } from "../../../services/hooks/shell/parser.ts";
import type { Gate } from "../../../services/mcp/gate.ts";
import type { Bench } from "../bench-context.ts";
import { compare, type RowBody, type RowSpec } from "./row.ts";

const CURL = "/usr/bin/curl";
const TOKEN = "bench";
const COMMAND = "git status";

/** What the hook of a coding agent adds before a tool runs; a decision of the services behind it is in the rows of `authorize`. */
export const HOOK_ROWS: readonly RowSpec[] = [
  {
    name: "hook.command",
    does: "one hook as a client runs it: sh and curl started, the shell command read, asked of a gate that keeps nothing, answered",
    run: (bench) =>
      hookRow(bench, ({ socket }) => {
        const place = { agent: "coder", socket, curl: CURL, url: "", token: TOKEN };
        const command = askingCommand("codex", place);
        return (payload) => inShell(command, payload);
      }),
  },
  {
    name: "hook.http",
    does: "the same hook over HTTP on loopback, as Claude Code asks: no process is started",
    run: (bench) =>
      hookRow(bench, ({ url }) => async (payload) => {
        const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
        const response = await fetch(`${url}/hooks/coder/codex`, { method: "POST", headers, body: payload });
        if (!response.ok || (await response.text()) !== "") throw new Error("the hook was not permitted");
      }),
  },
];

type Ask = (payload: string) => Promise<void>;

async function hookRow(
  bench: Bench,
  asking: (at: { readonly socket: string; readonly url: string }) => Ask,
): Promise<RowBody> {
  const isThere = await access(CURL).then(
    () => true,
    () => false,
  );
  if (!isThere) return { skipped: "there is no curl" };
  const { dir } = await bench.world();
  const socket = join(dir, "hooks.sock");
  await warmParser();
  const guard = createGuard({ paths: [join(dir, ".countersign")], endings: ["/.mcp.json"], userHome: dir });
  const gate = openGate();
  const desk = createDesk({
    ...{ gateOf: () => gate, target: "workstation", guard, wrapped: new Set<string>(), heldMs: 1 },
    onDoubt: () => undefined,
  });
  const desks = new Map([["coder", { clients: new Set(["codex" as const]), desk }]]);
  const server = await serveHooks({ desks, socket, port: 0, token: TOKEN, now: Date.now });
  const idle = createServer((request, response) => request.resume().on("end", () => response.end()));
  const idleSocket = join(dir, "idle.sock");
  await once(idle.listen(idleSocket), "listening");
  const bare = askingCommand("codex", { agent: "coder", socket: idleSocket, curl: CURL, url: "", token: TOKEN });
  try {
    const ask = asking({ socket, url: server.url });
    let call = 0;
    const payload = (): string => {
      const input = { session_id: "bench", cwd: dir, hook_event_name: "PreToolUse", tool_name: "Bash" };
      return JSON.stringify({ ...input, tool_use_id: String((call += 1)), tool_input: { command: COMMAND } });
    };
    return await compare(bench, {
      row: { run: () => ask(payload()) },
      floor: { name: "sh and curl, asking a server that answers nothing", run: () => inShell(bare, "{}") },
    });
  } finally {
    idle.close();
    await server.close(0);
  }
}

/** Permits everything at once, and keeps nothing. */
function openGate(): Gate {
  const names = new Set([COMMAND]);
  return {
    view: async () => ({ names, pins: new Map(), open: new Set(), server: "", origins: new Map() }),
    propose: async (call) => ({ kind: "permitted", permit: { call, sae: "", envelope: "" } }),
    resume: async ({ call }) => ({ kind: "permitted", permit: { call, sae: "", envelope: "" } }),
    begin: async () => ({ dispatch: "", record: "" }),
    end: async () => undefined,
  };
}

function inShell(command: string, input: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("/bin/sh", ["-c", command], { stdio: ["pipe", "pipe", "ignore"] });
    let said = 0;
    child.stdout.on("data", (part: Buffer) => (said += part.length));
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0 && said === 0 ? resolve() : reject(new Error(`the hook ended with ${code}`)),
    );
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}
