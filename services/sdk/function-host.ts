import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

import { fromUtf8, utf8 } from "../core/encoding/bytes.ts";
import { CountersignError } from "../core/errors/error.ts";
import { sha256 } from "../core/hash.ts";
import { type JsonValue, parseJson } from "../core/json/parse.ts";
import { readBody } from "../platform/http/body.ts";
import { listen } from "../platform/http/listen.ts";

/** What a function got and gave, as JSON. It may fail with any error. */
export type Served = (input: JsonValue) => Promise<unknown>;

export interface FunctionHost {
  /** Serves a function on POST of a path. @throws ARGUMENT_INVALID when another function is served there */
  serve(path: string, served: Served): void;
  /** Ends when the last function that was served here is taken away. */
  remove(path: string): Promise<void>;
}

/** By address: functions of one process share its port. */
const hosts = new Map<string, Promise<FunctionHost>>();

/**
 * Serves functions of this process on a port of this machine, to whoever shows the credential: the gateway, and nobody else.
 * @param base URL of the target, such as http://127.0.0.1:7400
 * @param credential the whole `authorization` header the gateway sends
 * @throws PORT_TAKEN, CONFIG_INVALID
 */
export function hostAt(base: string, credential: string): Promise<FunctionHost> {
  const host = hosts.get(base) ?? startHost(base, credential);
  hosts.set(base, host);
  // What could not be started is tried anew by the next one.
  host.catch(() => hosts.delete(base));
  return host;
}

async function startHost(base: string, credential: string): Promise<FunctionHost> {
  const { hostname, port, pathname } = new URL(base);
  const functions = new Map<string, Served>();
  const expected = sha256(utf8(credential));
  const isGateway = ({ headers }: IncomingMessage): boolean =>
    timingSafeEqual(expected, sha256(utf8(headers.authorization ?? "")));
  const prefix = pathname === "/" ? "" : pathname;
  const server = createServer((request, response) => {
    const served = functions.get(request.url?.slice(prefix.length) ?? "");
    if (!isGateway(request)) answer(response, 401, { error: "only the gateway is served here" });
    else if (served === undefined || request.method !== "POST") answer(response, 404, { error: "no such function" });
    else void run(served, request, response);
  });
  // A URL leaves out the port of its scheme, and has brackets around an address of version 6.
  await listen(server, { port: Number(port === "" ? 80 : port), host: hostname.replace(/^\[(.*)\]$/, "$1") });
  // A program ends although functions of it are served.
  server.unref();
  return {
    serve(path, served) {
      if (functions.has(path)) throw new CountersignError("ARGUMENT_INVALID", `${base}${path} is a function already`);
      functions.set(path, served);
    },
    async remove(path) {
      functions.delete(path);
      if (functions.size > 0) return;
      hosts.delete(base);
      await close(server);
    },
  };
}

async function run(served: Served, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const input = parseJson(fromUtf8(await readBody(request)));
    answer(response, 200, { result: (await served(input)) ?? null });
  } catch (error) {
    answer(response, 500, { error: error instanceof Error ? error.message : String(error) });
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
