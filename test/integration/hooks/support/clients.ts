import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import type { HookClient } from "../../../../services/hooks/payloads/event.ts";
import { cacheFolder, installInto, runs } from "../../support/tools.ts";
import type { Turn } from "./model.ts";

/** Clients that npm has. Cursor is none of them. */
export type NpmClient = Exclude<HookClient, "cursor">;

/** A coding agent as npm has it, and how it runs without a person, with a model on loopback. */
export interface RealClient {
  readonly version: string;
  /** what npm installs, for one kind of machine: optional packages of others stay out */
  readonly packages: readonly string[];
  /** below the folder it is installed in; a script of Node where it ends in .js */
  readonly program: string;
  /** megabytes on disk */
  readonly size: number;
  readonly args: (prompt: string) => readonly string[];
  /** Files in its user's home beside the hook, by path. @param url of the model */
  readonly files: (url: string) => Readonly<Record<string, string>>;
  readonly env: (url: string) => Readonly<Record<string, string>>;
  readonly shell: (command: string) => Turn;
  readonly write: (path: string, content: string) => Turn;
  /** null where it has no such tool */
  readonly fetch: ((url: string) => Turn) | null;
  readonly read: ((path: string) => Turn) | null;
}

/** No client gets a key that is one. */
const KEY = "scripted-model-takes-any-key";

export const REAL_CLIENTS: Readonly<Record<NpmClient, RealClient>> = {
  "claude-code": {
    version: "2.1.332",
    packages: ["@anthropic-ai/claude-code-linux-x64@2.1.332"],
    program: "@anthropic-ai/claude-code-linux-x64/claude",
    size: 384,
    args: (prompt) => ["-p", prompt, "--allowedTools", "Bash", "Write", "Read", "WebFetch"],
    files: () => ({}),
    env: (url) => ({
      ...{ ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: KEY },
      ...{ CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1", DISABLE_AUTOUPDATER: "1", DISABLE_TELEMETRY: "1" },
    }),
    shell: (command) => ({ tool: "Bash", input: { command, description: "Runs it" } }),
    write: (path, content) => ({ tool: "Write", input: { file_path: path, content } }),
    fetch: (url) => ({ tool: "WebFetch", input: { url, prompt: "What is there?" } }),
    read: (path) => ({ tool: "Read", input: { file_path: path } }),
  },
  codex: {
    version: "0.171.0",
    packages: ["@openai/codex@0.171.0-linux-x64"],
    program: "@openai/codex/vendor/x86_64-unknown-linux-musl/bin/codex",
    size: 424,
    args: (prompt) => [
      ...["exec", "--skip-git-repo-check", "--sandbox", "danger-full-access", "--dangerously-bypass-hook-trust"],
      prompt,
    ],
    files: (url) => ({
      ".codex/config.toml": [
        'model = "scripted"',
        'model_provider = "loopback"',
        "check_for_update_on_startup = false",
        "[analytics]",
        "enabled = false",
        "[model_providers.loopback]",
        'name = "loopback"',
        `base_url = "${url}/v1"`,
        'wire_api = "responses"',
        'env_key = "SCRIPTED_KEY"',
        "request_max_retries = 0",
        "",
      ].join("\n"),
    }),
    env: () => ({ SCRIPTED_KEY: KEY }),
    shell: (command) => ({ tool: "exec_command", input: { cmd: command } }),
    write: (path, content) => ({
      tool: "apply_patch",
      input: { text: `*** Begin Patch\n*** Add File: ${path}\n+${content}\n*** End Patch\n` },
    }),
    fetch: null,
    read: null,
  },
  "gemini-cli": {
    version: "0.61.0",
    packages: ["@google/gemini-cli@0.61.0"],
    program: "@google/gemini-cli/bundle/gemini.js",
    size: 100,
    args: (prompt) => ["-p", prompt, "--approval-mode", "yolo", "--skip-trust", "-m", "gemini-2.5-flash"],
    files: () => ({
      ".gemini/settings.json": JSON.stringify({
        security: { auth: { selectedType: "gemini-api-key" } },
        privacy: { usageStatisticsEnabled: false },
        general: { enableAutoUpdate: false },
      }),
    }),
    env: (url) => ({ GOOGLE_GEMINI_BASE_URL: url, GEMINI_API_KEY: KEY, GEMINI_TELEMETRY_ENABLED: "false" }),
    shell: (command) => ({ tool: "run_shell_command", input: { command, description: "Runs it" } }),
    write: (path, content) => ({ tool: "write_file", input: { file_path: path, content } }),
    fetch: (url) => ({ tool: "web_fetch", input: { prompt: `What is at ${url} ?` } }),
    read: (path) => ({ tool: "read_file", input: { file_path: path } }),
  },
  opencode: {
    version: "1.18.33",
    packages: ["opencode-linux-x64@1.18.33"],
    program: "opencode-linux-x64/bin/opencode",
    size: 177,
    args: (prompt) => ["run", "--model", "loopback/scripted", prompt],
    files: (url) => ({
      ".config/opencode/opencode.json": JSON.stringify({
        autoupdate: false,
        share: "disabled",
        model: "loopback/scripted",
        permission: "allow",
        provider: {
          loopback: {
            npm: "@ai-sdk/openai-compatible",
            name: "loopback",
            options: { baseURL: `${url}/v1`, apiKey: KEY },
            models: { scripted: { name: "scripted", tool_call: true } },
          },
        },
      }),
    }),
    env: () => ({
      OPENCODE_DISABLE_AUTOUPDATE: "1",
      OPENCODE_DISABLE_MODELS_FETCH: "1",
      OPENCODE_DISABLE_LSP_DOWNLOAD: "1",
    }),
    shell: (command) => ({ tool: "bash", input: { command, description: "Runs it" } }),
    write: (path, content) => ({ tool: "write", input: { filePath: path, content } }),
    fetch: (url) => ({ tool: "webfetch", input: { url, format: "text" } }),
    read: (path) => ({ tool: "read", input: { filePath: path } }),
  },
};

/** A command, and what comes before its own arguments. */
export type Command = readonly [string, ...string[]];

/** @returns null when it cannot be had here */
export async function installClient(client: NpmClient): Promise<Command | null> {
  if (process.platform !== "linux" || process.arch !== "x64") return null;
  const { version, packages, program } = REAL_CLIENTS[client];
  const prefix = await cacheFolder(`${client}-${version}`);
  const path = join(prefix, "node_modules", program);
  const command: Command = path.endsWith(".js") ? [process.execPath, path] : [path];
  const [first, ...args] = command;
  const isThere = () => runs(first, [...args, "--version"]);
  return (await installInto(prefix, packages, isThere)) ? command : null;
}

/** Writes what the client needs to run into its user's home. */
export function prepare(client: NpmClient, userHome: string, url: string): void {
  for (const [name, text] of Object.entries(REAL_CLIENTS[client].files(url))) {
    const path = join(userHome, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
