import { join } from "node:path";
import { pathToFileURL } from "node:url";

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
  /** the revision both sides settled on; the older line does not say */
  getNegotiatedProtocolVersion?(): string | undefined;
}

type Connect = (command: string, args: readonly string[], env?: Record<string, string>) => Promise<OfficialClient>;

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
    options: {},
  },
  "@modelcontextprotocol/client 2.4.0": {
    packages: ["@modelcontextprotocol/client@2.4.0"],
    client: "@modelcontextprotocol/client/dist/index.mjs",
    transport: "@modelcontextprotocol/client/dist/stdio.mjs",
    options: { versionNegotiation: { mode: "auto" } },
  },
} as const;
export type Line = keyof typeof LINES;

type Make<T, Args extends unknown[]> = new (...args: Args) => T;

/**
 * @param options of the client; the line's own if absent
 * @returns what connects a client to a command; null when the client cannot be had here
 */
export async function installClient(line: Line, options: object = LINES[line].options): Promise<Connect | null> {
  const { packages, client, transport } = LINES[line];
  const prefix = await cacheFolder(`mcp-client-${packages[0].replace(/^.*@/, "")}`);
  const at = (path: string) => join(prefix, "node_modules", path);
  const isThere = () => runs(process.execPath, ["--check", at(transport)]);
  if (!(await installInto(prefix, packages, isThere))) return null;
  const load = async <T>(path: string) => (await import(pathToFileURL(at(path)).href)) as T;
  const { Client } = await load<{ Client: Make<OfficialClient, [object, object]> }>(client);
  const { StdioClientTransport } = await load<{ StdioClientTransport: Make<unknown, [object]> }>(transport);
  return async (command, args, env) => {
    const made = new Client({ name: "story", version: "1.0.0" }, options);
    await made.connect(new StdioClientTransport({ command, args: [...args], ...(env === undefined ? {} : { env }) }));
    return made;
  };
}

/** All text of an answer. */
export function textOf({ content }: ToolAnswer): string {
  return content.map(({ text = "" }) => text).join("\n");
}
