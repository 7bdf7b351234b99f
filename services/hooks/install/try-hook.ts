import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";

import { encodeBase64url } from "../../core/encoding/base64url.ts";
import { isPlainObject, type Plain, readDocument, valueAt } from "../clients/document.ts";
import type { HookClient } from "../payloads/event.ts";
import { probePayload, probeProof } from "../payloads/probe.ts";

/** What became of a probe that went the way a real call goes. */
export type Tried =
  /** the home's own helper refused it */
  | { readonly kind: "answered" }
  /** nothing of ours stands in the file */
  | { readonly kind: "absent" }
  | { readonly kind: "failed"; readonly why: string };

const TRY_MS = 10_000;
/** The event a client asks by first, of which the hook is tried. */
const EVENT: Readonly<Record<Exclude<HookClient, "opencode">, string>> = {
  ...{ "claude-code": "PreToolUse", codex: "PreToolUse", "gemini-cli": "BeforeTool", cursor: "preToolUse" },
};

/**
 * Runs what is written in a client's file as the client would, with a probe, and looks whether the home's own helper answered.
 * That the client calls it at all is another question: only an event of its own answers that.
 * @param text the file as it is
 */
export async function tryHook(client: HookClient, text: string, token: string, cwd: string): Promise<Tried> {
  if (client === "opencode") return tryPlugin(text, token, cwd);
  const entries = valueAt(readDocument(text, "jsonc"), ["hooks", EVENT[client]]);
  const handlers = (Array.isArray(entries) ? (entries as readonly Plain[]) : []).flatMap(handlersOf);
  const ours = handlers.find((handler) => JSON.stringify(handler).includes(`/${client}`));
  if (!isPlainObject(ours)) return { kind: "absent" };
  const nonce = encodeBase64url(randomBytes(16));
  const payload = JSON.stringify(probePayload(client, nonce, cwd));
  try {
    const said =
      typeof ours["url"] === "string"
        ? await post(ours["url"], ours["headers"], payload)
        : await run(ours["command"], payload);
    return said.includes(probeProof(token, nonce))
      ? { kind: "answered" }
      : { kind: "failed", why: "another answer than this home's" };
  } catch (error) {
    return { kind: "failed", why: error instanceof Error ? error.message : "it does not answer" };
  }
}

function handlersOf(entry: Plain): readonly Plain[] {
  if (!isPlainObject(entry)) return [];
  const { hooks } = entry;
  return Array.isArray(hooks) ? (hooks as readonly Plain[]) : [entry];
}

async function post(url: string, headers: Plain | undefined, payload: string): Promise<string> {
  const own = isPlainObject(headers)
    ? Object.entries(headers).filter((entry): entry is [string, string] => typeof entry[1] === "string")
    : [];
  const response = await fetch(url, {
    ...{ method: "POST", body: payload, signal: AbortSignal.timeout(TRY_MS), redirect: "error" as const },
    headers: { ...Object.fromEntries(own), "content-type": "application/json" },
  });
  return response.text();
}

function run(command: Plain | undefined, payload: string): Promise<string> {
  return new Promise((resolve, reject) => {
    if (typeof command !== "string") return reject(new TypeError("the hook has no command"));
    const child = spawn("/bin/sh", ["-c", command], { stdio: ["pipe", "pipe", "pipe"], timeout: TRY_MS });
    const said: Buffer[] = [];
    child.stdout.on("data", (part: Buffer) => said.push(part));
    child.stderr.on("data", (part: Buffer) => said.push(part));
    child.once("error", reject);
    child.once("close", () => resolve(Buffer.concat(said).toString("utf8")));
    child.stdin.on("error", () => undefined);
    child.stdin.end(payload);
  });
}

/** The plugin itself is loaded, as OpenCode loads it. */
async function tryPlugin(text: string, token: string, cwd: string): Promise<Tried> {
  if (!text.includes("countersign hook install opencode")) return { kind: "absent" };
  const nonce = encodeBase64url(randomBytes(16));
  try {
    const module = (await import(
      `data:text/javascript;base64,${Buffer.from(text).toString("base64")}`
    )) as PluginModule;
    const hooks = await module.Countersign({ directory: cwd });
    await hooks["tool.execute.before"](
      { tool: "countersign_probe", sessionID: "probe", callID: nonce },
      { args: { nonce } },
    );
    return { kind: "failed", why: "the probe was let through" };
  } catch (error) {
    const said = error instanceof Error ? error.message : "";
    return said.includes(probeProof(token, nonce)) ? { kind: "answered" } : { kind: "failed", why: said };
  }
}

interface PluginModule {
  readonly Countersign: (context: { readonly directory: string }) => Promise<{
    "tool.execute.before": (input: object, output: object) => Promise<void>;
  }>;
}
