import type { JsonObject, JsonValue } from "../../core/json/parse.ts";

/** Zero and the empty string are ids like others. */
export type Id = string | number;

/** A call that wants an answer. Its params were read strictly: what is passed on says the same to every reader. */
export interface Request {
  readonly kind: "request";
  readonly id: Id;
  readonly method: string;
  /** null when the message has none */
  readonly params: JsonObject | null;
}

/** A call that wants no answer. Its params were read strictly when it comes from a client. */
export interface Notification {
  readonly kind: "notification";
  readonly method: string;
  readonly params: JsonObject | null;
  /** the whole message on one line */
  readonly text: string;
}

/** An answer, of whichever side. */
export interface Response {
  readonly kind: "response";
  /** null where the other side could not read the id */
  readonly id: Id | null;
  readonly answer: Result | Failure;
}

export type Message = Request | Notification | Response;

/** What a request came to, as it stands on the wire. */
export interface Result {
  readonly kind: "result";
  /** as it came, on one line: this is what is passed on */
  readonly text: string;
  /** what the text says to a reader that takes the last of two equal names and rounds numbers */
  readonly value: JsonObject;
  /** whether every reader reads the same: only then a hash over its canonical JSON says what was passed on */
  readonly exact: boolean;
}

/** The error of JSON-RPC. */
export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: JsonValue;
}

export interface Failure {
  readonly kind: "error";
  readonly error: RpcError;
  /** of the HTTP answer it came with, or has to leave with; default: what the code has */
  readonly status?: number;
}

/** Nobody knows what became of a request that was passed on: the server ended, its stream broke, or the client cancelled. */
export interface Lost {
  readonly kind: "lost";
  readonly reason: string;
}

export type Answer = Result | Failure | Lost;
