import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { ownEnv } from "../../../e2e/support/run.ts";
import { cacheFolder, installInto, runs } from "../../support/tools.ts";

/** As much of the official clients as a test speaks with; both lines have it. */
export interface OfficialClient {
  connect(transport: unknown): Promise<void>;
  listTools(): Promise<{ readonly tools: readonly { readonly name: string }[] }>;
  callTool(call: { readonly name: string; readonly arguments: object }): Promise<ToolAnswer>;
  readResource(resource: { readonly uri: string }): Promise<{
    readonly contents: readonly { readonly uri: string; readonly text?: string }[];
  }>;
  listResourceTemplates(): Promise<{ readonly resourceTemplates: readonly { readonly uriTemplate: string }[] }>;
  close(): Promise<void>;
  /** Answers what the server asks: of the newer line. */
  setRequestHandler(
    method: string,
    answer: (request: { readonly params: { readonly url?: string } }) => Promise<object>,
  ): void;
  /** the revision both sides settled on; the older line does not say */
  getNegotiatedProtocolVersion?(): string | undefined;
}

export interface ToolAnswer {
  readonly content: readonly { readonly type: string; readonly text?: string }[];
  readonly isError?: boolean;
}

/** Both lines of the official clients, by what they speak. */
export const LINES = {
  "@modelcontextprotocol/sdk 1.32.2": {
    packages: ["@modelcontextprotocol/sdk@1.32.2"],
    client: "@modelcontextprotocol/sdk/dist/esm/client/index.js",
    transport: "@modelcontextprotocol/sdk/dist/esm/client/stdio.js",
    http: "@modelcontextprotocol/sdk/dist/esm/client/streamableHttp.js",
    options: {},
  },
  "@modelcontextprotocol/client 2.4.0": {
    packages: ["@modelcontextprotocol/client@2.4.0"],
    client: "@modelcontextprotocol/client/dist/index.mjs",
    transport: "@modelcontextprotocol/client/dist/stdio.mjs",
    http: "@modelcontextprotocol/client/dist/index.mjs",
    options: { versionNegotiation: { mode: "auto" } },
  },
} as const;
export type Line = keyof typeof LINES;

type Make<T, Args extends unknown[]> = new (...args: Args) => T;

/** What connects a client, each time a new one. */
export interface Connecting {
  /** to a command that it starts */
  stdio(command: string, args: readonly string[]): Promise<OfficialClient>;
  http(url: string, token: string): Promise<OfficialClient>;
}

/**
 * @param options of the client; the line's own if absent
 * @returns null when the client cannot be had here
 */
export async function installClient(line: Line, options: object = LINES[line].options): Promise<Connecting | null> {
  const { packages, client, transport, http } = LINES[line];
  const prefix = await cacheFolder(`mcp-client-${packages[0].replace(/^.*@/, "")}`);
  const at = (path: string) => join(prefix, "node_modules", path);
  const isThere = () => runs(process.execPath, ["--check", at(transport)]);
  if (!(await installInto(prefix, packages, isThere))) return null;
  const load = async <T>(path: string) => (await import(pathToFileURL(at(path)).href)) as T;
  const { Client } = await load<{ Client: Make<OfficialClient, [object, object]> }>(client);
  const { StdioClientTransport } = await load<{ StdioClientTransport: Make<unknown, [object]> }>(transport);
  const { StreamableHTTPClientTransport } = await load<{
    StreamableHTTPClientTransport: Make<unknown, [URL, object]>;
  }>(http);
  const connect = async (over: unknown): Promise<OfficialClient> => {
    const made = new Client({ name: "story", version: "1.0.0" }, options);
    await made.connect(over);
    return made;
  };
  return {
    stdio: (command, args) => connect(new StdioClientTransport({ command, args: [...args], env: ownEnv() })),
    http: (url, token) => {
      const requestInit = { headers: { authorization: `Bearer ${token}` } };
      return connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
    },
  };
}

/** All text of an answer. */
export function textOf({ content }: ToolAnswer): string {
  return content.map(({ text = "" }) => text).join("\n");
}
