import type { IncomingMessage, ServerResponse } from "node:http";

import { fromUtf8 } from "../../core/encoding/bytes.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { isJsonObject } from "../../core/json/parse.ts";
import { bearerOf, refuseKeyInUrl } from "../../keys/bearer-keys.ts";
import { readBody } from "../../platform/http/body.ts";
import { headerValues, singleHeader } from "../../platform/http/headers.ts";
import { sendProblem, toCountersignError } from "../../platform/http/problems.ts";
import { createHttpServer, type HttpServer } from "../../platform/http/server.ts";
import type { Decider } from "../decide.ts";
import { createDefinitions, type Definitions } from "../definitions.ts";
import { createHttpPeer } from "../peers/http.ts";
import { createStdioPeer } from "../peers/stdio.ts";
import { Relay } from "../relay.ts";
import { CODES, failure } from "../wire/errors.ts";
import { unknownVersion, versionOf } from "../wire/headers.ts";
import type { Failure, Message, Notification, Request } from "../wire/message.ts";
import { readMessage } from "../wire/read.ts";
import { isStateless, isVersion, UNSAID, type Version } from "../wire/versions.ts";
import { notificationText } from "../wire/write.ts";
import { readEventId } from "./event-stream.ts";
import { HttpSession, type ServerPeer } from "./http-session.ts";
import { plainReply, type Reply, sendFailure, sessionReply } from "./replies.ts";
import { createShared, type Shared } from "./shared.ts";

/** A server that stands behind: started here, or reached over HTTP. */
export type ServerOf =
  | { readonly kind: "stdio"; readonly command: readonly string[]; readonly env: Readonly<Record<string, string>> }
  | { readonly kind: "http"; readonly url: URL; readonly headers: Readonly<Record<string, string>> };

export interface ServeOptions {
  readonly port: number;
  readonly host?: string;
  /** what this is called beside its address */
  readonly names?: readonly string[];
  /** each at `/mcp/<name>` */
  readonly targets: ReadonlyMap<string, ServerOf>;
  readonly decider: Decider;
  /** Who asks. @param token of the Authorization header; null where there is none @returns null when it names nobody */
  readonly principalOf: (token: string | null) => Promise<string | null>;
  readonly warn: (line: string) => void;
  readonly limits?: Partial<ServeLimits>;
}

export interface ServeLimits {
  /** of a body, in bytes */
  readonly bodyBytes: number;
  /** requests at once, of all clients */
  readonly open: number;
  readonly sessions: number;
  readonly sessionsOfOne: number;
  /** so long a session stays that nobody uses, in milliseconds */
  readonly idleMs: number;
}

export interface Serve extends HttpServer {
  /** Tells the clients of a target that its list of tools may have changed: a pin or a delegation did. */
  toolsChanged(target: string): void;
}

export const SERVE_LIMITS: ServeLimits = {
  bodyBytes: 4 * 1024 * 1024,
  open: 512,
  sessions: 1_024,
  sessionsOfOne: 128,
  idleMs: 1_800_000,
};

const PATH = /^\/mcp\/([a-z][a-z0-9_-]{0,63})$/;
const JSON_TYPE = /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i;
const SWEEP_MS = 60_000;

/**
 * Stands in front of servers over streamable HTTP, for clients with a token. Nothing behind is started or reached before the first
 * message for it.
 * @throws PORT_TAKEN, CONFIG_INVALID
 */
export async function startServe(options: ServeOptions): Promise<Serve> {
  const face = new ServeFace(options);
  const server = await createHttpServer((request, response) => void face.handle(request, response), {
    port: options.port,
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(options.names === undefined ? {} : { names: options.names }),
    // A page of this very address, which nobody else can be.
    browsers: isOwnOrigin,
  });
  return {
    url: server.url,
    port: server.port,
    toolsChanged: (target) => face.toolsChanged(target),
    close: async (graceMs) => {
      face.end();
      await server.close(graceMs);
    },
  };
}

function isOwnOrigin(request: IncomingMessage): boolean {
  const [origin, ...more] = headerValues(request, "origin");
  const site = headerValues(request, "sec-fetch-site");
  if (more.length > 0 || site.some((each) => each !== "same-origin" && each !== "none")) return false;
  return origin === undefined || origin.toLowerCase() === `http://${request.headers.host?.toLowerCase() ?? ""}`;
}

/** Whose a session is. */
interface Owner {
  readonly principal: string;
  readonly target: string;
}

/** Who asks, and what stands behind. */
interface Asked extends Owner {
  readonly server: ServerOf;
}

/** What the headers of a message say. */
interface Said {
  readonly version: Version;
  readonly header: (name: string) => string | null;
}

class ServeFace {
  readonly #options: ServeOptions;
  readonly #limits: ServeLimits;
  readonly #sessions = new Map<string, HttpSession>();
  readonly #shared = new Map<string, Shared>();
  readonly #definitions = new Map<string, Definitions>();
  readonly #sweeping: NodeJS.Timeout;
  #open = 0;

  constructor(options: ServeOptions) {
    this.#options = options;
    this.#limits = { ...SERVE_LIMITS, ...options.limits };
    this.#sweeping = setInterval(() => this.#sweep(), SWEEP_MS).unref();
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // The client may go at any time: what is written then is nobody's.
    response.on("error", () => undefined);
    try {
      await this.#handle(request, response);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else sendProblem(response, toCountersignError(error));
    }
  }

  toolsChanged(target: string): void {
    const text = notificationText("notifications/tools/list_changed", null);
    for (const each of [...this.#sessions.values()]) {
      if (each.session.target === target) each.tell(text);
    }
  }

  end(): void {
    clearInterval(this.#sweeping);
    for (const session of [...this.#sessions.values()]) session.end();
    for (const shared of [...this.#shared.values()]) shared.end();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    refuseKeyInUrl(request.url ?? "");
    const target = PATH.exec(request.url ?? "")?.[1];
    const server = target === undefined ? undefined : this.#options.targets.get(target);
    if (target === undefined || server === undefined) {
      const paths = [...this.#options.targets.keys()].map((name) => `/mcp/${name}`).join(", ");
      throw new CountersignError("ROUTE_UNKNOWN", `what answers here: ${paths}`);
    }
    const principal = await this.#options.principalOf(bearerOf(singleHeader(request, "authorization")));
    if (principal === null) {
      response.setHeader("www-authenticate", 'Bearer realm="countersign"');
      return sendFailure(
        response,
        failure(CODES.invalidRequest, "a bearer token of the home is needed", undefined, 401),
      );
    }
    const method: string = request.method ?? "";
    switch (method) {
      case "POST":
        return this.#post(request, response, { principal, target, server });
      case "GET":
        return this.#get(request, response, { principal, target });
      case "DELETE":
        return this.#delete(request, response, { principal, target });
      default:
        return methodNotAllowed(response);
    }
  }

  async #post(request: IncomingMessage, response: ServerResponse, asked: Asked): Promise<void> {
    const type = singleHeader(request, "content-type");
    if (type === null || !JSON_TYPE.test(type)) {
      throw new CountersignError("CONTENT_TYPE_UNSUPPORTED", "the body must be application/json in UTF-8");
    }
    const message = readMessage(fromUtf8(await readBody(request, this.#limits.bodyBytes)));
    if (message.kind === "unreadable") return sendFailure(response, message.failure, message.id);
    const header = (name: string): string | null => singleHeader(request, name);
    const version =
      message.kind === "response" ? versionSaid(header("mcp-protocol-version")) : versionOf(message, header);
    const id = idOf(message);
    if (typeof version !== "string") return sendFailure(response, await this.#asSupported(version, asked), id);
    if (this.#open >= this.#limits.open) {
      return sendFailure(response, failure(CODES.internal, "too many calls at once", undefined, 429), id);
    }
    this.#open += 1;
    try {
      if (isStateless(version)) await this.#stateless(message, { version, header }, response, asked);
      else await this.#sessioned(message, { version, header }, response, asked);
    } finally {
      this.#open -= 1;
    }
  }

  /** A client that asks for a revision nobody knows is told those that the server knows, not those of others. */
  async #asSupported(refused: Failure, asked: Asked): Promise<Failure> {
    const { code, data } = refused.error;
    const requested = isJsonObject(data) ? data["requested"] : undefined;
    if (code !== CODES.versionUnknown || typeof requested !== "string") return refused;
    return unknownVersion(requested, await this.#sharedOf(asked).supported());
  }

  async #stateless(message: Message, said: Said, response: ServerResponse, asked: Asked): Promise<void> {
    if (message.kind === "response") {
      return sendFailure(
        response,
        failure(CODES.invalidRequest, "2026-07-28 takes no answers of clients", undefined, 400),
      );
    }
    const shared = this.#sharedOf(asked);
    const { session, peer, definitions } = shared;
    shared.open += 1;
    try {
      const older = await shared.older();
      if (older !== null) return sendFailure(response, unknownVersion(said.version, older), idOf(message));
      const relay = new Relay({ session, decider: this.#options.decider, peer, definitions });
      if (message.kind === "notification") return accepted(response, await relay.tell(message));
      await answer(relay, message, plainReply(response, said.version), { ...said, signal: closing(response) });
    } finally {
      shared.open -= 1;
      shared.usedAt = performance.now();
    }
  }

  async #sessioned(message: Message, said: Said, response: ServerResponse, asked: Asked): Promise<void> {
    const isFirst = message.kind === "request" && message.method === "initialize";
    const found = isFirst ? this.#begin(asked) : this.#find(said.header("mcp-session-id"), asked);
    if (!(found instanceof HttpSession)) return sendFailure(response, found, idOf(message));
    found.usedAt = performance.now();
    if (message.kind !== "request") return accepted(response, await found.relay.tell(message));
    found.open += 1;
    try {
      if (isFirst) response.setHeader("mcp-session-id", found.id);
      const reply = sessionReply(response, found.begin(), said.version);
      // A long call whose connection breaks is still answered where its client can come again.
      if (message.method === "tools/call" && found.isChild && found.relay.version >= "2025-11-25") reply.stream();
      // A connection that breaks cancels nothing: the client comes again.
      const result = await answer(found.relay, message, reply, { ...said, signal: NEVER }, () => {
        if (isFirst && !response.headersSent) response.removeHeader("mcp-session-id");
      });
      if (isFirst && !result) found.end();
    } finally {
      found.open -= 1;
    }
  }

  async #get(request: IncomingMessage, response: ServerResponse, owner: Owner): Promise<void> {
    const version = versionSaid(singleHeader(request, "mcp-protocol-version"));
    if (typeof version !== "string") return sendFailure(response, version);
    const id = singleHeader(request, "mcp-session-id");
    if (isStateless(version) || (id === null && singleHeader(request, "last-event-id") === null))
      return methodNotAllowed(response);
    const found = this.#find(id, owner);
    if (!(found instanceof HttpSession)) return sendFailure(response, found);
    found.usedAt = performance.now();
    const last = singleHeader(request, "last-event-id");
    if (last !== null) {
      const event = readEventId(last);
      const stream = event === null ? null : found.stream(event.name);
      if (event === null || stream === null) {
        return sendFailure(
          response,
          failure(CODES.invalidRequest, "the stream of this event is not there", undefined, 400),
        );
      }
      return stream.attach(response, event.number);
    }
    const loose = found.stream("0");
    if (loose?.isAttached === true) {
      return sendFailure(
        response,
        failure(CODES.invalidRequest, "the session has such a stream already", undefined, 409),
      );
    }
    const refused = await found.listen((stream) => stream.attach(response, null));
    if (refused !== null) methodNotAllowed(response);
  }

  #delete(request: IncomingMessage, response: ServerResponse, owner: Owner): void {
    const id = singleHeader(request, "mcp-session-id");
    if (id === null) return methodNotAllowed(response);
    const found = this.#find(id, owner);
    if (!(found instanceof HttpSession)) return sendFailure(response, found);
    found.end();
    response.writeHead(200, { "content-length": "0" }).end();
  }

  /** To anybody else, a session is not there. */
  #find(id: string | null, { principal, target }: Owner): HttpSession | Failure {
    if (id === null)
      return failure(CODES.invalidRequest, "Mcp-Session-Id is missing: initialize first", undefined, 400);
    const found = this.#sessions.get(id);
    if (found?.session.principal === principal && found.session.target === target) return found;
    return failure(CODES.invalidRequest, "the session is not there: initialize anew", undefined, 404);
  }

  #begin({ principal, target, server }: Asked): HttpSession | Failure {
    const all = [...this.#sessions.values()];
    const own = all.filter(({ session }) => session.principal === principal);
    const crowded = own.length >= this.#limits.sessionsOfOne ? own : all.length >= this.#limits.sessions ? all : null;
    if (crowded !== null) {
      // The one that is idle for longest gives way.
      const idle = crowded.filter(({ open }) => open === 0).sort((a, b) => a.usedAt - b.usedAt)[0];
      if (idle === undefined) return failure(CODES.internal, "too many sessions at once", undefined, 429);
      idle.end();
    }
    const session = new HttpSession({
      principal,
      target,
      decider: this.#options.decider,
      definitions: this.#definitionsOf(target),
      connect: (hearLoose, onEnd) => this.#connect(target, server, hearLoose, onEnd),
      onEnd: ({ id }) => this.#sessions.delete(id),
    });
    this.#sessions.set(session.id, session);
    return session;
  }

  #sharedOf({ principal, target, server }: Asked): Shared {
    const key = JSON.stringify([principal, target]);
    const found = this.#shared.get(key);
    if (found !== undefined) return found;
    const shared = createShared(
      principal,
      target,
      (hearLoose, onEnd) => this.#connect(target, server, hearLoose, onEnd),
      () => this.#shared.delete(key),
    );
    this.#shared.set(key, shared);
    return shared;
  }

  #connect(
    target: string,
    server: ServerOf,
    hearLoose: (said: Request | Notification) => void,
    onEnd: () => void,
  ): ServerPeer {
    if (server.kind === "http") {
      const http = createHttpPeer({ url: server.url, headers: server.headers });
      return { peer: http, http };
    }
    const { command, env } = server;
    const warn = (line: string): void => this.#options.warn(`${target}: ${line}`);
    return { peer: createStdioPeer({ command, env, hearLoose, warn, onEnd }), http: null };
  }

  #definitionsOf(target: string): Definitions {
    const found = this.#definitions.get(target) ?? createDefinitions();
    this.#definitions.set(target, found);
    return found;
  }

  #sweep(): void {
    const before = performance.now() - this.#limits.idleMs;
    for (const each of [...this.#sessions.values(), ...this.#shared.values()]) {
      if (each.open === 0 && each.usedAt < before) each.end();
    }
  }
}

const NEVER = new AbortController().signal;

interface How extends Said {
  readonly signal: AbortSignal;
}

function idOf(message: Message): Request["id"] | null {
  return message.kind === "request" ? message.id : null;
}

/** @returns whether the answer is a result */
async function answer(
  relay: Relay,
  request: Request,
  reply: Reply,
  how: How,
  onFailure: () => void = () => undefined,
): Promise<boolean> {
  const result = await relay.request(request, {
    ...how,
    say: (text) => reply.say(text),
    onStream: (said) => (said.kind === "streams" ? reply.stream() : reply.pause(said.retryMs)),
  });
  if (result?.kind !== "result") onFailure();
  reply.finish(request.id, result);
  return result?.kind === "result";
}

/** Aborted when the client goes before it has its answer. */
function closing(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}

function accepted(response: ServerResponse, refused: Failure | null): void {
  if (refused === null) response.writeHead(202).end();
  else sendFailure(response, refused);
}

function methodNotAllowed(response: ServerResponse): void {
  if (response.headersSent || response.destroyed) return;
  response.setHeader("allow", "POST, GET, DELETE");
  sendFailure(
    response,
    failure(CODES.invalidRequest, "not with this method, or not without a session", undefined, 405),
  );
}

function versionSaid(said: string | null): Version | Failure {
  const version = said?.trim() ?? UNSAID;
  return isVersion(version) ? version : unknownVersion(version);
}
