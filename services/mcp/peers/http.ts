import type { IncomingMessage } from "node:http";

import { asHeader } from "../wire/header-value.ts";
import { CODES, failure } from "../wire/errors.ts";
import type { Answer, Failure, Id, Lost, Notification, Request, Response } from "../wire/message.ts";
import { readMessage } from "../wire/read.ts";
import { isStateless, UNSAID, type Version } from "../wire/versions.ts";
import { requestText, responseText } from "../wire/write.ts";
import { askHttp, bodyOf, Unreached } from "./http-exchange.ts";
import { cancelledText } from "./in-flight.ts";
import { type Hear, type Passed, type Peer, PEER_LIMITS, type PeerLimits } from "./peer.ts";
import { createSse } from "./sse.ts";
import { pause } from "../../platform/pause.ts";

export interface HttpPeerOptions {
  readonly url: URL;
  /** credentials, lower case */
  readonly headers: Readonly<Record<string, string>>;
  readonly limits?: Partial<PeerLimits>;
}

/** A server over HTTP. */
export interface HttpPeer extends Peer {
  /**
   * Opens the stream of what belongs to no request (2025-11-25 and older), until it ends or the signal is aborted.
   * @param onOpen once it is open
   * @returns the status the server refuses it with; null when it was open
   */
  listen(hear: (said: Request | Notification) => void, onOpen: () => void, signal: AbortSignal): Promise<number | null>;
}

const BOTH = "application/json, text/event-stream";
/** Where the server does not say after how long to come again, in milliseconds; and how often at most. */
const RETRY_MS = 1_000;
const MOST_RETRY_MS = 60_000;
const MOST_RESUMES = 240;
const CLOSE_MS = 5_000;

/** Streamable HTTP, both as it has sessions and as it has none. */
export function createHttpPeer(options: HttpPeerOptions): HttpPeer {
  return new StreamableHttp(options);
}

/** What became of one stream. */
interface Streamed {
  readonly answer: Answer | null;
  readonly lastEventId: string | null;
  readonly retryMs: number | null;
}

class StreamableHttp implements HttpPeer {
  readonly #options: HttpPeerOptions;
  readonly #limits: PeerLimits;
  readonly #closed = new AbortController();
  #session: string | null = null;
  /** of the session; null before `initialize` was answered */
  #version: Version | null = null;
  #open = 0;

  constructor(options: HttpPeerOptions) {
    this.#options = options;
    this.#limits = { ...PEER_LIMITS, ...options.limits };
  }

  async request(passed: Passed, hear: Hear, client: AbortSignal): Promise<Answer> {
    if (this.#open >= this.#limits.open) return failure(CODES.internal, "too many calls at once", undefined, 429);
    const { request, version } = passed;
    const own = new AbortController();
    const timer = setTimeout(() => own.abort(), this.#limits.answerMs).unref();
    const signal = AbortSignal.any([client, own.signal, this.#closed.signal]);
    this.#open += 1;
    try {
      return await this.#exchange(passed, hear, signal);
    } catch (error) {
      // A closed stream cancels a call since 2026-07-28; before, it only broke the connection.
      if (client.aborted && !isStateless(version)) this.#cancel(request.id, version);
      return error instanceof Unreached
        ? failure(CODES.internal, `the server cannot be reached: ${error.message}`, undefined, 502)
        : lost(
            client.aborted ? "the client cancelled" : own.signal.aborted ? "it did not answer in time" : wordsOf(error),
          );
    } finally {
      clearTimeout(timer);
      this.#open -= 1;
    }
  }

  async send(message: Notification | Response): Promise<Failure | null> {
    const body = message.kind === "response" ? responseText(message.id, message.answer) : message.text;
    const headers = this.#headers(this.#version ?? UNSAID, message.kind === "notification" ? message : null);
    try {
      const answer = await this.#ask("POST", headers, body, this.#closed.signal);
      const status = answer.statusCode ?? 0;
      if (status < 400) {
        answer.resume();
        return null;
      }
      return this.#refusal(await bodyOf(answer, this.#limits.messageBytes), status);
    } catch (error) {
      return failure(CODES.internal, `the server cannot be reached: ${wordsOf(error)}`, undefined, 502);
    }
  }

  async listen(
    hear: (said: Request | Notification) => void,
    onOpen: () => void,
    signal: AbortSignal,
  ): Promise<number | null> {
    const headers = { ...this.#headers(this.#version ?? UNSAID, null), accept: "text/event-stream" };
    const answer = await this.#ask("GET", headers, undefined, AbortSignal.any([signal, this.#closed.signal]));
    const status = answer.statusCode ?? 0;
    if (status !== 200 || !isStream(answer)) {
      answer.destroy();
      return status === 200 ? 502 : status;
    }
    onOpen();
    const listen: Hear = (said) => {
      if (said.kind === "request" || said.kind === "notification") hear(said);
    };
    await this.#stream(answer, null, listen).catch(() => null);
    return null;
  }

  close(): void {
    this.#closed.abort();
    if (this.#session === null) return;
    const headers = this.#headers(this.#version ?? UNSAID, null);
    // The server may keep its sessions for as long as it likes: that it does not hear of the end harms nobody.
    void this.#ask("DELETE", headers, undefined, AbortSignal.timeout(CLOSE_MS)).then(
      (answer) => answer.resume(),
      () => undefined,
    );
  }

  async #exchange(passed: Passed, hear: Hear, signal: AbortSignal): Promise<Answer> {
    const { request, version } = passed;
    const headers = { ...this.#headers(version, request), ...passed.headers };
    const answer = await this.#ask("POST", headers, requestText(request), signal);
    const status = answer.statusCode ?? 0;
    if (request.method === "initialize") this.#begin(answer);
    if (status === 200 && isStream(answer)) {
      hear({ kind: "streams" });
      return this.#read(answer, passed, hear, signal);
    }
    const text = await bodyOf(answer, this.#limits.messageBytes);
    const read = readMessage(text);
    if (read.kind !== "response") return this.#refusal(text, status);
    if (read.answer.kind === "error") return { ...read.answer, status };
    if (request.method === "initialize") this.#agree(read.answer.value["protocolVersion"]);
    return read.answer;
  }

  /** Follows the streams of one request until its answer comes. */
  async #read(first: IncomingMessage, { request, version }: Passed, hear: Hear, signal: AbortSignal): Promise<Answer> {
    let answer = first;
    let lastEventId: string | null = null;
    for (let resumes = 0; resumes < MOST_RESUMES; resumes += 1) {
      const streamed = await this.#stream(answer, request.id, hear);
      if (streamed.answer !== null) {
        if (request.method === "initialize" && streamed.answer.kind === "result") {
          this.#agree(streamed.answer.value["protocolVersion"]);
        }
        return streamed.answer;
      }
      lastEventId = streamed.lastEventId ?? lastEventId;
      if (isStateless(version) || lastEventId === null) return lost("the server closed the stream");
      hear({ kind: "pauses", retryMs: streamed.retryMs });
      await pause(Math.min(streamed.retryMs ?? RETRY_MS, MOST_RETRY_MS), signal);
      const headers = { ...this.#headers(version, null), accept: "text/event-stream", "last-event-id": lastEventId };
      answer = await this.#ask("GET", headers, undefined, signal);
      if (answer.statusCode !== 200 || !isStream(answer)) {
        answer.destroy();
        return lost(`the server does not resume the stream: HTTP ${answer.statusCode}`);
      }
    }
    return lost("the server closed the stream too often");
  }

  /** @param id of the request whose answer ends the stream for us; null where there is none */
  #stream(answer: IncomingMessage, id: Id | null, hear: Hear): Promise<Streamed> {
    return new Promise((resolve, reject) => {
      let bytes = 0;
      let lastEventId: string | null = null;
      let retryMs: number | null = null;
      const end = (answered: Answer | null): void => resolve({ answer: answered, lastEventId, retryMs });
      const fail = (why: string): void => {
        reject(new Error(why));
        answer.destroy();
      };
      const read = createSse(this.#limits.messageBytes, {
        onTooLong: () => fail(`an event has more than ${this.#limits.messageBytes} bytes`),
        onRetry: (milliseconds) => (retryMs = milliseconds),
        onEvent: ({ id: eventId, data }) => {
          lastEventId = eventId ?? lastEventId;
          if (data === "") return;
          const message = readMessage(data);
          if (message.kind === "unreadable") return;
          if (message.kind !== "response") return hear(message);
          if (id !== null && message.id === id) end(message.answer);
        },
      });
      answer.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (id !== null && bytes > this.#limits.streamBytes)
          fail(`it streams more than ${this.#limits.streamBytes} bytes`);
        else read(chunk);
      });
      answer.once("end", () => end(null));
      answer.once("error", reject);
      answer.once("close", () => end(null));
    });
  }

  #ask(
    method: "POST" | "GET" | "DELETE",
    headers: Readonly<Record<string, string>>,
    body: string | undefined,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    return askHttp({ url: this.#options.url, method, headers, signal, ...(body === undefined ? {} : { body }) });
  }

  #headers(version: Version, call: Request | Notification | null): Record<string, string> {
    const headers: Record<string, string> = {
      ...this.#options.headers,
      accept: BOTH,
      "content-type": "application/json",
    };
    if (call?.method !== "initialize" || isStateless(version)) headers["mcp-protocol-version"] = version;
    if (this.#session !== null) headers["mcp-session-id"] = this.#session;
    if (!isStateless(version) || call === null) return headers;
    headers["mcp-method"] = call.method;
    const name = call.params?.["name"] ?? call.params?.["uri"];
    if (NAMED.has(call.method) && typeof name === "string") headers["mcp-name"] = asHeader(name);
    return headers;
  }

  #begin(answer: IncomingMessage): void {
    const session = answer.headers["mcp-session-id"];
    if (typeof session === "string" && /^[!-~]{1,1024}$/.test(session)) this.#session = session;
  }

  #agree(version: unknown): void {
    if (typeof version === "string") this.#version = version as Version;
  }

  #cancel(id: Id, version: Version): void {
    const headers = this.#headers(version, null);
    void this.#ask("POST", headers, cancelledText(id, "the client cancelled"), AbortSignal.timeout(CLOSE_MS)).then(
      (answer) => answer.resume(),
      () => undefined,
    );
  }

  /** An answer that is not one to this request: the error it has, or its status in words. */
  #refusal(text: string, status: number): Failure {
    const read = readMessage(text);
    if (read.kind === "response" && read.answer.kind === "error") return { ...read.answer, status };
    return failure(CODES.internal, `the server answered with HTTP ${status}`, undefined, status < 400 ? 502 : status);
  }
}

const NAMED = new Set(["tools/call", "prompts/get", "resources/read"]);

function isStream({ headers }: IncomingMessage): boolean {
  return /^text\/event-stream\s*(;|$)/i.test(headers["content-type"] ?? "");
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function lost(reason: string): Lost {
  return { kind: "lost", reason };
}
