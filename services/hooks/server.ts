import { timingSafeEqual } from "node:crypto";
import { chmod, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";

import { fromUtf8, utf8 } from "../core/encoding/bytes.ts";
import { CountersignError, isCountersignError } from "../core/errors/error.ts";
import { sha256 } from "../core/hash.ts";
import { parseJson } from "../core/json/parse.ts";
import { readBody } from "../platform/http/body.ts";
import { createHttpServer } from "../platform/http/server.ts";
import { denialOf, type Desk } from "./desk.ts";
import { DIALECTS } from "./payloads/dialects.ts";
import { HOOK_CLIENTS, type HookClient, type HookEvent } from "./payloads/event.ts";
import { probeAnswer } from "./payloads/probe.ts";

/** Which desk answers for which agent and client. */
export type Desks = ReadonlyMap<string, { readonly clients: ReadonlySet<HookClient>; readonly desk: Desk }>;

/** What came from a client itself, since this server runs. */
export interface Seen {
  readonly agent: string;
  readonly client: HookClient;
  /** Unix milliseconds of the last one */
  readonly at: number;
}

export interface HookServerOptions {
  readonly desks: Desks;
  /** path of the socket: of the same user only */
  readonly socket: string;
  /** on loopback, for clients that ask over HTTP */
  readonly port: number;
  /** name of the setting of `port` */
  readonly setting?: string;
  /** what a caller on loopback has to show */
  readonly token: string;
  readonly now: () => number;
}

export interface HookServer {
  readonly url: string;
  close(graceMs: number): Promise<void>;
}

/** With what a tool gave back. */
const BODY_LIMIT = 8 * 1024 * 1024;
/** What the systems take as the path of a socket. */
const SOCKET_PATH = 103;

/** Answers hooks on a socket of the home, and on loopback for who shows the token. @throws PORT_TAKEN, CONFIG_INVALID */
export async function serveHooks(options: HookServerOptions): Promise<HookServer> {
  const { socket, port, setting, token } = options;
  if (Buffer.byteLength(socket) > SOCKET_PATH) {
    throw new CountersignError(
      "CONFIG_INVALID",
      `${socket}: longer than the ${SOCKET_PATH} bytes a socket's path may have`,
    );
  }
  const seen = new Map<string, Seen>();
  const listener = (guard: (request: IncomingMessage) => void): RequestListener => {
    return (request, response) => void answer(request, response, { ...options, seen, guard });
  };
  const local = createServer(
    { requestTimeout: 30_000, headersTimeout: 5_000 },
    listener(() => undefined),
  );
  // One that a killed process left behind: only the one `up` of a home comes here.
  await rm(socket, { force: true });
  await new Promise<void>((resolve, reject) => {
    local.once("error", (cause) =>
      reject(new CountersignError("CONFIG_INVALID", `cannot listen on ${socket}`, { cause })),
    );
    local.listen(socket, resolve);
  });
  await chmod(socket, 0o600);
  const expected = sha256(utf8(`Bearer ${token}`));
  const http = await createHttpServer(
    listener(({ headers: { authorization = "" } }) => {
      if (!timingSafeEqual(sha256(Buffer.from(authorization)), expected)) {
        throw new CountersignError("HOOK_UNKNOWN_CALLER", "the Authorization header has another token, or none");
      }
    }),
    { port, host: "127.0.0.1", ...(setting === undefined ? {} : { setting }) },
  ).catch((error: unknown) => {
    local.close();
    throw error;
  });
  return {
    url: http.url,
    close: async (graceMs) => {
      local.close();
      local.closeAllConnections();
      await http.close(graceMs);
      await rm(socket, { force: true });
      await Promise.all([...options.desks.values()].map(({ desk }) => desk.close()));
    },
  };
}

type Answering = HookServerOptions & {
  readonly seen: Map<string, Seen>;
  readonly guard: (request: IncomingMessage) => void;
};

async function answer(request: IncomingMessage, response: ServerResponse, context: Answering): Promise<void> {
  try {
    context.guard(request);
    if (request.method === "GET" && request.url === "/seen") {
      return send(response, 200, JSON.stringify([...context.seen.values()]));
    }
    const [, agent = "", name = ""] = /^\/hooks\/([a-z][a-z0-9-]*)\/([a-z-]+)$/.exec(request.url ?? "") ?? [];
    const client = HOOK_CLIENTS.find((each) => each === name);
    const desk = context.desks.get(agent);
    if (request.method !== "POST" || client === undefined || desk?.clients.has(client) !== true) {
      throw new CountersignError("ROUTE_UNKNOWN", "no agent has a hook there");
    }
    const body = await readBody(request, BODY_LIMIT);
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    send(response, 200, await reply(body, { agent, client, desk: desk.desk, context, signal: gone.signal }));
  } catch (error) {
    // Every status but 200 is a refusal to the client that asks.
    const known = isCountersignError(error)
      ? error
      : new CountersignError("INTERNAL", "the hook could not be answered");
    send(response, known.status, `${known.message}\n`);
  }
}

interface Asked {
  readonly agent: string;
  readonly client: HookClient;
  readonly desk: Desk;
  readonly context: Answering;
  readonly signal: AbortSignal;
}

/** What the client's hook prints. What cannot be read is denied, with a word. */
async function reply(body: Uint8Array, { agent, client, desk, context, signal }: Asked): Promise<string> {
  const dialect = DIALECTS[client];
  let event: HookEvent | null = null;
  try {
    event = dialect.read(parseBody(client, body));
    const probe = probeAnswer(event, context.token);
    if (probe !== null) return dialect.answer(probe, event).body;
    context.seen.set(`${agent}/${client}`, { agent, client, at: context.now() });
    if (event.phase === "before") return dialect.answer(await desk.ask(event, signal), event).body;
    await desk.tell(event);
    return dialect.answer({ kind: "allow" }, event).body;
  } catch (error) {
    return dialect.answer(denialOf(error), event).body;
  }
}

function parseBody(client: HookClient, body: Uint8Array) {
  try {
    return parseJson(fromUtf8(body));
  } catch (cause) {
    const why = isCountersignError(cause) ? cause.detail : "not JSON";
    throw new CountersignError("HOOK_VERSION_UNKNOWN", `${client}: ${why}`, { cause });
  }
}

function send(response: ServerResponse, status: number, body: string): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
  response.end(body);
}
