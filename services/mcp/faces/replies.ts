import type { ServerResponse } from "node:http";

import { CODES } from "../wire/errors.ts";
import { told } from "../wire/lost.ts";
import type { Answer, Failure, Id, Result } from "../wire/message.ts";
import { isStateless, type Version } from "../wire/versions.ts";
import { responseText } from "../wire/write.ts";
import { type EventStream, STREAM_HEADERS, writeEvent } from "./event-stream.ts";

/** How one request over HTTP is answered: with JSON, or with a stream as soon as something comes before the answer. */
export interface Reply {
  say(text: string): void;
  /** the server streams, so do we */
  stream(): void;
  pause(retryMs: number | null): void;
  /** @param answer null when none is to be sent */
  finish(id: Id, answer: Answer | null): void;
}

/** Of 2026-07-28: the stream is the request's own, and what is lost of it is lost. */
export function plainReply(response: ServerResponse, version: Version): Reply {
  const stream = (): void => {
    if (response.headersSent) return;
    response.writeHead(200, STREAM_HEADERS);
    response.flushHeaders();
  };
  return {
    stream,
    say(text) {
      stream();
      writeEvent(response, text);
    },
    pause: () => undefined,
    finish(id, answer) {
      const last = answer === null ? null : told(answer);
      if (!response.headersSent)
        return last === null ? void response.writeHead(202).end() : sendAnswer(response, id, last, version);
      if (last !== null) writeEvent(response, responseText(id, last));
      response.end();
    },
  };
}

/** Of a session: whoever loses the connection comes again. */
export function sessionReply(response: ServerResponse, events: EventStream, version: Version): Reply {
  let isStream = false;
  const stream = (): void => {
    if (isStream) return;
    isStream = true;
    if (!response.headersSent && !response.destroyed) events.attach(response, null);
  };
  return {
    stream,
    say(text) {
      stream();
      events.emit(text);
    },
    pause: (retryMs) => events.pause(retryMs),
    finish(id, answer) {
      const last = answer === null ? null : told(answer);
      if (isStream) return events.finish(last === null ? null : responseText(id, last));
      events.finish(null);
      if (last === null) response.writeHead(202).end();
      else sendAnswer(response, id, last, version);
    },
  };
}

export function sendAnswer(response: ServerResponse, id: Id | null, answer: Result | Failure, version: Version): void {
  send(response, statusOf(answer, version), responseText(id, answer));
}

export function sendFailure(response: ServerResponse, failure: Failure, id: Id | null = null): void {
  send(response, failure.status ?? 400, responseText(id, failure));
}

function send(response: ServerResponse, status: number, body: string): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, {
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-length": String(Buffer.byteLength(body)),
  });
  response.end(body);
}

function statusOf(answer: Result | Failure, version: Version): number {
  if (answer.kind === "result") return 200;
  if (answer.status !== undefined && answer.status >= 200 && answer.status < 600) return answer.status;
  return isStateless(version) && answer.error.code === CODES.methodUnknown ? 404 : 200;
}
