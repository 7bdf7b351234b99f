import { mkdtempSync, readFileSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { expect } from "chai";

import type { Serve } from "../../../services/mcp/faces/serve.ts";
import { bareEnvironment } from "../../../services/platform/config/env.ts";
import { removeDir } from "../../e2e/support/temp-dir.ts";
import { startOpenServe } from "../support/mcp.ts";
import { cacheFolder, installInto, isRequired, skipLoudly } from "../support/tools.ts";
import { installServer, startTarget, type HttpServer } from "./support/servers.ts";

const CLIENTS = "2.4.0-1.32.2";
const WRAP = fileURLToPath(new URL("../support/mcp-wrap.ts", import.meta.url));

/** What the clients of both lines have in common, as far as it is called here. */
interface Client {
  connect(transport: unknown): Promise<void>;
  close(): Promise<void>;
  listTools(): Promise<{ readonly tools: readonly { readonly name: string }[] }>;
  callTool(
    call: object,
  ): Promise<{ readonly isError?: boolean; readonly content: readonly { readonly text?: string }[] }>;
}

type Maker = new (...args: unknown[]) => unknown;

/** A client of one line, and how it gets to a server. */
interface Line {
  readonly name: string;
  readonly client: () => Client;
  readonly stdio: (args: readonly string[]) => unknown;
  readonly http: (url: string) => unknown;
}

async function installClients(): Promise<readonly Line[] | null> {
  const prefix = await cacheFolder(`mcp-clients-${CLIENTS}`);
  const [modern, older] = CLIENTS.split("-");
  const at = (path: string) => pathToFileURL(join(prefix, "node_modules", "@modelcontextprotocol", path)).href;
  const load = async (path: string) => (await import(at(path))) as Readonly<Record<string, Maker>>;
  const isThere = () =>
    Promise.all(["client/dist/index.mjs", "sdk/dist/esm/client/index.js"].map(load)).then(
      () => true,
      () => false,
    );
  const packages = [`@modelcontextprotocol/client@${modern}`, `@modelcontextprotocol/sdk@${older}`, "zod@4.6.7"];
  if (!(await installInto(prefix, packages, isThere))) return null;
  const v2 = { ...(await load("client/dist/index.mjs")), ...(await load("client/dist/stdio.mjs")) };
  const v1 = {
    ...(await load("sdk/dist/esm/client/index.js")),
    ...(await load("sdk/dist/esm/client/stdio.js")),
    ...(await load("sdk/dist/esm/client/streamableHttp.js")),
  };
  const make = (from: Readonly<Record<string, Maker | undefined>>, name: string, ...args: unknown[]): unknown => {
    const Made = from[name];
    if (Made === undefined) throw new TypeError(`${name} is not there`);
    return new Made(...args);
  };
  const line = (name: string, from: Readonly<Record<string, Maker>>, options: object): Line => ({
    name,
    client: () => make(from, "Client", { name: "test", version: "1" }, options) as Client,
    stdio: (args) =>
      make(from, "StdioClientTransport", { command: process.execPath, args, env: bareEnvironment(), stderr: "ignore" }),
    http: (url) => make(from, "StreamableHTTPClientTransport", new URL(url)),
  });
  return [
    line("1.32.2", v1, {}),
    line("2.4.0", v2, {}),
    line("2.4.0 that negotiates", v2, { versionNegotiation: { mode: "auto" } }),
  ];
}

const NAMES = ["1.32.2", "2.4.0", "2.4.0 that negotiates"];

describe("the official clients of MCP, with servers behind wrap and serve", () => {
  let dir: string;
  let lines: readonly Line[];
  let everything: string;
  let filesystem: string;
  let target: HttpServer;
  let serve: Serve;

  before(async function () {
    const clients = await installClients();
    const programs = await Promise.all(
      ["everything", "filesystem"].map((name) => installServer(`server-${name}`, "2026.8.31")),
    );
    const [first, second] = programs;
    if (clients === null || first == null || second == null) {
      if (isRequired("mcp")) throw new TypeError("the clients or the servers of MCP cannot be installed");
      skipLoudly(this, "the clients or the servers of MCP cannot be installed here");
    }
    [lines, everything, filesystem] = [clients, first, second];
    dir = realpathSync(mkdtempSync(join(tmpdir(), "countersign-mcp-")));
    target = await startTarget(dir);
    serve = await startOpenServe({
      files: { kind: "stdio", command: [process.execPath, filesystem, dir], env: bareEnvironment() },
      everything: { kind: "stdio", command: [process.execPath, everything, "stdio"], env: bareEnvironment() },
      target: { kind: "http", url: new URL(target.url), headers: {} },
    });
  });
  after(async () => {
    await serve?.close(1000);
    await target?.child.stop();
    if (dir !== undefined) removeDir(dir);
  });

  const withClient = async (
    name: string,
    transport: (line: Line) => unknown,
    use: (client: Client) => Promise<void>,
  ) => {
    const line = lines.find((each) => each.name === name);
    if (line === undefined) throw new TypeError(name);
    const client = line.client();
    await client.connect(transport(line));
    try {
      await use(client);
    } finally {
      await client.close();
    }
  };
  const wrapped = (...command: readonly string[]) => ["--import", "tsx", WRAP, process.execPath, ...command];
  const text = ({ content }: Awaited<ReturnType<Client["callTool"]>>) =>
    content.map((each) => each.text ?? "").join("");

  const writes = (name: string, way: string) => async (client: Client) => {
    const path = join(dir, `${way} ${name}.txt`);
    const written = await client.callTool({ name: "write_file", arguments: { path, content: way } });
    expect(written.isError ?? false).to.equal(false);
    expect(readFileSync(path, "utf8")).to.equal(way);
    const outside = await client.callTool({ name: "write_file", arguments: { path: "/nowhere/x", content: "" } });
    expect(outside.isError).to.equal(true);
  };
  const echoes = async (client: Client) => {
    expect((await client.listTools()).tools.map((tool) => tool.name)).to.include("echo");
    expect(text(await client.callTool({ name: "echo", arguments: { message: "süß" } }))).to.contain("süß");
  };

  for (const name of NAMES) {
    it(`${name} writes a file through wrap`, () =>
      withClient(name, (line) => line.stdio(wrapped(filesystem, dir)), writes(name, "wrap")));
    it(`${name} writes a file through serve, whose server is a child`, () =>
      withClient(name, (line) => line.http(`${serve.url}/mcp/files`), writes(name, "serve")));
    it(`${name} calls server-everything through wrap`, () =>
      withClient(name, (line) => line.stdio(wrapped(everything, "stdio")), echoes));
    it(`${name} calls server-everything through serve`, () =>
      withClient(name, (line) => line.http(`${serve.url}/mcp/everything`), echoes));
    it(`${name} calls a server of both eras through serve`, () =>
      withClient(
        name,
        (line) => line.http(`${serve.url}/mcp/target`),
        async (client) => {
          expect(text(await client.callTool({ name: "test_simple_text", arguments: {} }))).to.not.equal("");
        },
      ));
  }
});
