import type { Answer, Failure, Notification, Request, Response } from "../wire/message.ts";
import type { Version } from "../wire/versions.ts";

/** What a server says before it answers a request. */
export type Said =
  | Request
  | Notification
  /** it streams its answer */
  | { readonly kind: "streams" }
  /** it closed the stream, and goes on where somebody asks again, after so long where it says so (2025-11-25) */
  | { readonly kind: "pauses"; readonly retryMs: number | null };

export type Hear = (said: Said) => void;

/** One request on its way to a server. */
export interface Passed {
  readonly request: Request;
  readonly version: Version;
  /** beside those that follow from the request: `Mcp-Param-*` */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server, as one client is connected to it. Nothing is started or opened before the first message. */
export interface Peer {
  /** Never rejects. A request whose signal is aborted is lost at once, and the server is told. */
  request(passed: Passed, hear: Hear, signal: AbortSignal): Promise<Answer>;
  /** Passes on a message that gets no answer. @returns what the server says against it */
  send(message: Notification | Response): Promise<Failure | null>;
  /** Ends the connection; what is open is lost. */
  close(): void;
}

/** What one connection may take. */
export interface PeerLimits {
  /** of one message, in bytes */
  readonly messageBytes: number;
  /** of all messages on the way to one answer, in bytes */
  readonly streamBytes: number;
  /** from a request to its answer, in milliseconds */
  readonly answerMs: number;
  /** requests at once */
  readonly open: number;
}

export const PEER_LIMITS: PeerLimits = {
  messageBytes: 10 * 1024 * 1024,
  streamBytes: 64 * 1024 * 1024,
  answerMs: 3_600_000,
  open: 256,
};

export const TOO_MANY = "too many calls at once: wait until some are answered";
