import { randomBytes } from "node:crypto";

import { encodeBase64url } from "../core/encoding/base64url.ts";
import { CountersignError } from "../core/errors/error.ts";
import { isJsonObject, type JsonObject, parseJson } from "../core/json/parse.ts";
import type { Call, Decider, Session, Upstream } from "./decide.ts";
import type { Definitions } from "./definitions.ts";
import type { Hear, Peer, Said } from "./peers/peer.ts";
import { META, metaOf } from "./wire/envelope.ts";
import { CODES, failure, failureOf } from "./wire/errors.ts";
import type { HeaderOf } from "./wire/headers.ts";
import type { Answer, Failure, Id, Lost, Notification, Request, Response, Result } from "./wire/message.ts";
import { methodsAskedFor, natureOf, serverMaySay } from "./wire/methods.ts";
import { isStateless, isVersion, type Version } from "./wire/versions.ts";
import { notificationText, ownResult, requestText } from "./wire/write.ts";

/** How a request came, and how its client is told something before the answer. */
export interface Exchange {
  /** null where the session knows it: on standard streams, which have no headers */
  readonly version: Version | null;
  /** of the request over HTTP; null on standard streams */
  readonly header: HeaderOf | null;
  /** a whole message on one line, for the client, on the stream of this request */
  readonly say: (text: string) => void;
  /** what of the server's stream is no message */
  readonly onStream?: (said: Extract<Said, { kind: "streams" | "pauses" }>) => void;
  /** aborted when the client has gone and its going cancels the request */
  readonly signal: AbortSignal;
}

export interface RelayOptions {
  readonly session: Session;
  readonly decider: Decider;
  readonly peer: Peer;
  /** the tools of the server, as far as they have been seen */
  readonly definitions: Definitions;
  /** requests at once */
  readonly most?: number;
}

/** How long a list that is one principal's own may be kept, in milliseconds. */
const LIST_TTL_MS = 5_000;
const MOST = 256;

/**
 * What stands between one client and one server: every message of either goes through here, and nowhere else. The ids of the two
 * directions are apart, and so are those of our own questions.
 */
export class Relay {
  readonly #options: RelayOptions;
  /** requests of the client that are not answered */
  readonly #open = new Map<Id, AbortController>();
  /** requests of the server that the client has not answered */
  readonly #asked = new Set<Id>();
  /** our own questions to the client */
  readonly #own = new Map<Id, (answer: Answer) => void>();
  readonly #nonce = encodeBase64url(randomBytes(6));
  #count = 0;
  #version: Version = "2025-11-25";
  #capabilities: JsonObject = {};

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  /** The revision that `initialize` came to. */
  get version(): Version {
    return this.#version;
  }

  /** Never rejects. @returns null where the client cancelled: then no answer is to be sent */
  async request(request: Request, exchange: Exchange): Promise<Answer | null> {
    const { id } = request;
    if (this.#open.has(id))
      return failure(CODES.invalidRequest, "the id is that of a call that is still open", undefined, 400);
    if (this.#open.size >= (this.#options.most ?? MOST)) {
      return failure(CODES.internal, "too many calls at once: wait until some are answered", undefined, 429);
    }
    const own = new AbortController();
    this.#open.set(id, own);
    const signal = AbortSignal.any([own.signal, exchange.signal, this.#options.session.ended]);
    try {
      const answer = await this.#answer(request, exchange, signal);
      return own.signal.aborted ? null : answer;
    } catch (error) {
      return own.signal.aborted ? null : failureOf(error);
    } finally {
      this.#open.delete(id);
    }
  }

  /** A message of the client that gets no answer. @returns what the server, or a rule, says against it */
  async tell(message: Notification | Response): Promise<Failure | null> {
    const { peer, session, decider } = this.#options;
    if (message.kind === "response") {
      const { id } = message;
      const wait = id === null ? undefined : this.#own.get(id);
      if (wait !== undefined) wait(message.answer);
      else if (id !== null && this.#asked.delete(id)) return peer.send(message);
      return null;
    }
    if (message.method === "notifications/cancelled") {
      const id = message.params?.["requestId"];
      if (typeof id === "string" || typeof id === "number") this.#open.get(id)?.abort();
      return null;
    }
    const nature = natureOf(message.method, message.params);
    if (nature.kind === "list" || nature.kind === "call") return null;
    if (nature.kind === "closed" && !areOpen(nature.needs, await decider.open(session))) return null;
    return peer.send(message);
  }

  /** What the server says that belongs to no request. @param say to the client */
  async hear(said: Request | Notification, say: (text: string) => void): Promise<void> {
    const { decider, session } = this.#options;
    const open = serverMaySay(said.method) ? EMPTY : await decider.open(session).catch(() => EMPTY);
    this.#heard(said, say, open, this.#version);
  }

  async #answer(request: Request, exchange: Exchange, signal: AbortSignal): Promise<Answer> {
    const { decider, session } = this.#options;
    const version = exchange.version ?? this.#versionOf(request);
    const nature = natureOf(request.method, request.params);
    // Whoever begins is told that nothing can be decided; what goes on does without an opinion, which opens nothing.
    const goesOn =
      nature.kind === "plumbing" && request.method !== "initialize" && request.method !== "server/discover";
    const open = await (goesOn ? decider.open(session).catch(() => EMPTY) : decider.open(session));
    if (nature.kind === "closed" && !areOpen(nature.needs, open)) return failureOf(closed(nature.needs, open, session));
    const call = this.#callOf(request, exchange, version, signal);
    const upstream = this.#upstreamOf(call, exchange, open);
    if (nature.kind === "list") return this.#list(await upstream.pass(), call, upstream);
    if (nature.kind === "call") {
      return (
        (await this.#options.definitions.mismatch(call, exchange.header, upstream)) ??
        decider.onToolsCall(call, upstream)
      );
    }
    const answer = await upstream.pass();
    if (request.method === "initialize") this.#initialized(request, answer);
    return answer;
  }

  async #list(answer: Answer, call: Call, upstream: Upstream): Promise<Answer> {
    const { decider, definitions } = this.#options;
    if (answer.kind !== "result") return answer;
    // Strictly: what is pinned has to be what every client reads.
    const listed = parseJson(answer.text) as JsonObject;
    definitions.learn(listed);
    const decided = await decider.onToolsList(listed, call, upstream);
    if (decided === listed && !decider.filters) return answer;
    if (!decider.filters || !isStateless(call.version)) return ownResult(decided);
    const ttl = decided["ttlMs"];
    const ttlMs = typeof ttl === "number" ? Math.min(ttl, LIST_TTL_MS) : LIST_TTL_MS;
    return ownResult({ ...decided, ttlMs, cacheScope: "private" });
  }

  #callOf(request: Request, exchange: Exchange, version: Version, signal: AbortSignal): Call {
    const declared = metaOf(request.params)?.[META.capabilities];
    const ownCapabilities = isJsonObject(declared) ? declared : {};
    const say = (text: string): void => {
      if (!signal.aborted) exchange.say(text);
    };
    return {
      session: this.#options.session,
      request,
      version,
      capabilities: isStateless(version) ? ownCapabilities : this.#capabilities,
      signal,
      notify: (method, params) => say(notificationText(method, params)),
      ask: (method, params) => this.#ask(method, params, version, say, signal),
    };
  }

  #ask(
    method: string,
    params: JsonObject,
    version: Version,
    say: (text: string) => void,
    signal: AbortSignal,
  ): Promise<Answer> {
    if (isStateless(version)) return Promise.resolve(failure(CODES.methodUnknown, "2026-07-28 asks by input_required"));
    if (signal.aborted) return Promise.resolve(gone());
    const id = this.#ownId();
    return new Promise((resolve) => {
      const settle = (answer: Answer): void => {
        this.#own.delete(id);
        signal.removeEventListener("abort", cancel);
        resolve(answer);
      };
      const cancel = (): void => settle(gone());
      this.#own.set(id, settle);
      signal.addEventListener("abort", cancel, { once: true });
      say(requestText({ id, method, params }));
    });
  }

  #upstreamOf(call: Call, exchange: Exchange, open: ReadonlySet<string>): Upstream {
    const { peer, definitions } = this.#options;
    const { request, version, signal } = call;
    const hear: Hear = (said) => {
      if (said.kind === "streams" || said.kind === "pauses") exchange.onStream?.(said);
      else this.#heard(said, (text) => signal.aborted || exchange.say(text), open, version);
    };
    return {
      pass: async (params = request.params ?? undefined) => {
        const passed = { ...request, params: params ?? null };
        const headers = isStateless(version) ? definitions.headersOf(passed) : {};
        const answer = await peer.request({ request: passed, version, headers }, hear, signal);
        return answer.kind === "result" ? checked(answer, open, call.session) : answer;
      },
      ask: (method, params) => {
        const meta = isStateless(version) ? envelopeAlone(request.params) : {};
        const all = { ...params, ...meta };
        const asked: Request = {
          kind: "request",
          id: this.#ownId(),
          method,
          params: Object.keys(all).length === 0 ? null : all,
        };
        return peer.request({ request: asked, version }, () => undefined, signal);
      },
    };
  }

  #heard(said: Request | Notification, say: (text: string) => void, open: ReadonlySet<string>, version: Version): void {
    const { peer, session } = this.#options;
    const may = serverMaySay(said.method) || open.has(said.method);
    if (said.kind === "notification") {
      if (may) say(said.text);
      return;
    }
    const refuse = (answer: Failure): void => void peer.send({ kind: "response", id: said.id, answer });
    if (isStateless(version)) return refuse(failure(CODES.methodUnknown, "2026-07-28 has no requests of a server"));
    if (!may) return refuse(failureOf(closed([said.method], open, session)));
    if (this.#asked.has(said.id)) return refuse(failure(CODES.invalidRequest, "the id is that of an open request"));
    if (this.#asked.size >= MOST) return refuse(failure(CODES.internal, "too many requests at once"));
    this.#asked.add(said.id);
    say(requestText(said));
  }

  #versionOf({ params }: Request): Version {
    const claimed = metaOf(params)?.[META.version];
    return isVersion(claimed) ? claimed : this.#version;
  }

  #initialized({ params }: Request, answer: Answer): void {
    if (answer.kind !== "result") return;
    const capabilities = params?.["capabilities"];
    const version = answer.value["protocolVersion"];
    if (isJsonObject(capabilities)) this.#capabilities = capabilities;
    if (isVersion(version)) this.#version = version;
  }

  #ownId(): string {
    this.#count += 1;
    return `countersign-${this.#nonce}-${this.#count}`;
  }
}

const EMPTY: ReadonlySet<string> = new Set();

function areOpen(needs: readonly string[], open: ReadonlySet<string>): boolean {
  return needs.every((method) => open.has(method));
}

/** A result that has the client do what the target does not open is none. */
function checked(answer: Result, open: ReadonlySet<string>, session: Session): Answer {
  const needs = methodsAskedFor(answer.value);
  return areOpen(needs, open) ? answer : failureOf(closed(needs, open, session));
}

function closed(needs: readonly string[], open: ReadonlySet<string>, { target }: Session): CountersignError {
  const shut = needs.filter((method) => !open.has(method)).map((method) => JSON.stringify(method.slice(0, 64)));
  const names = shut.join(", ");
  return new CountersignError("METHOD_CLOSED", `${names} is not opened at ${target}`, {
    cure: `Let whoever runs the domain add ${names} to targets.${target}.mcp.open of the domain file.`,
  });
}

/** What says who asks, without what belongs to this very request. */
function envelopeAlone(params: JsonObject | null): JsonObject {
  const meta = metaOf(params) ?? {};
  const kept = [META.version, META.capabilities, META.client].flatMap((key) => {
    const value = meta[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  return { _meta: Object.fromEntries(kept) };
}

function gone(): Lost {
  return { kind: "lost", reason: "the client cancelled, or went" };
}
