import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { LOOPBACK } from "../../../../services/main/home-services.ts";
import { freePort } from "../../../../services/platform/http/free-port.ts";
import type { Child } from "../../../../services/platform/process/child.ts";
import { startSingle } from "../../../../scripts/local/single.ts";
import { cacheFolder, installInto, runs } from "../../support/tools.ts";

/** A server of the protocol over HTTP, in a process of its own. */
export interface HttpServer {
  readonly url: string;
  readonly child: Child;
}

/** Our own target, with what the conformance suite asks for. */
export async function startTarget(dir: string): Promise<HttpServer> {
  const port = await freePort();
  return start("target", "test/integration/mcp/target/main.ts", [String(port)], {}, port, dir);
}

const EVERYTHING_VERSION = "2026.8.31";

/**
 * The reference server of the protocol's authors, from npm, of the revisions before 2026-07-28.
 * @returns the path of its program; null when it cannot be had here
 */
export async function installEverything(): Promise<string | null> {
  return installServer("server-everything", EVERYTHING_VERSION);
}

/** A server of `@modelcontextprotocol`, unmodified. @returns the path of its program; null when it cannot be had here */
export async function installServer(name: string, version: string): Promise<string | null> {
  const prefix = await cacheFolder(`mcp-${name}-${version}`);
  const program = join(prefix, "node_modules", "@modelcontextprotocol", name, "dist", "index.js");
  const isThere = () => runs(process.execPath, ["--check", program]);
  return (await installInto(prefix, [`@modelcontextprotocol/${name}@${version}`], isThere)) ? program : null;
}

/** It would listen to the whole network. */
const ON_LOOPBACK = `
import { Server } from "node:net";
const { listen } = Server.prototype;
Server.prototype.listen = function (port, ...rest) {
  return Reflect.apply(listen, this, typeof port === "object" ? [port, ...rest] : [port, "${LOOPBACK}", ...rest]);
};
`;

export async function startEverything(program: string, dir: string): Promise<HttpServer> {
  const port = await freePort();
  const preload = join(dir, "on-loopback.mjs");
  writeFileSync(preload, ON_LOOPBACK);
  const env = { PORT: String(port), NODE_OPTIONS: `--import=${preload}` };
  return start("everything", program, ["streamableHttp"], env, port, dir);
}

async function start(
  name: string,
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  port: number,
  dir: string,
): Promise<HttpServer> {
  const child = await startSingle({ name, script, args, env, place: { host: LOOPBACK, port }, readyPath: null }, dir);
  return { url: `http://${LOOPBACK}:${port}/mcp`, child };
}
