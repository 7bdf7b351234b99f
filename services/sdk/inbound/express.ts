import type { IncomingMessage, ServerResponse } from "node:http";

import { fromUtf8 } from "../../core/encoding/bytes.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { parseJson } from "../../core/json/parse.ts";
import { readHeaders } from "../../gateway/admission/headers.ts";
import { type Content, receiveContent } from "../../platform/http/content.ts";
import { sendProblem, toCountersignError } from "../../platform/http/problems.ts";
import type { Caller } from "./caller.ts";
import type { CheckCaller } from "./arrived.ts";

/** A request as express, or any server of node:http, has it. */
export interface MiddlewareRequest extends IncomingMessage {
  /** where the middleware is mounted below a path, `url` lacks it */
  originalUrl?: string;
  body?: unknown;
}

export type Middleware = (request: MiddlewareRequest, response: ServerResponse, next: () => void) => void;

export interface ExpressInbound {
  /**
   * Stands before any body parser, since it reads the content itself. `request.body` is then the JSON value, the bytes of anything
   * else, or undefined. What is refused never gets to what follows.
   */
  readonly middleware: Middleware;
  /** Who calls. @throws ENVELOPE_MISSING for a request that did not come through the middleware */
  readonly callerOf: (request: IncomingMessage) => Caller;
}

/** @param limit of content, in bytes */
export function createExpress(check: CheckCaller, limit: number): ExpressInbound {
  const callers = new WeakMap<IncomingMessage, Caller>();
  const admit = async (request: MiddlewareRequest): Promise<void> => {
    if (request.readableDidRead) {
      throw new CountersignError(
        "CONFIG_INVALID",
        "the middleware of countersign/inbound stands before any body parser",
      );
    }
    const { caller, content, contentType } = await check({
      method: request.method ?? "",
      url: request.originalUrl ?? request.url ?? "",
      headers: readHeaders(request.rawHeaders),
      receive: () => receiveContent(request, limit, null),
    });
    request.body = await bodyOf(content, contentType);
    callers.set(request, caller);
  };
  return {
    middleware: (request, response, next) => {
      admit(request).then(next, (thrown: unknown) => sendProblem(response, toCountersignError(thrown)));
    },
    callerOf: (request) => {
      const caller = callers.get(request);
      if (caller !== undefined) return caller;
      throw new CountersignError("ENVELOPE_MISSING", "the request did not come through countersign/inbound");
    },
  };
}

const JSON_TYPE = /^application\/(?:[a-z0-9.-]+\+)?json(?:\s*;|$)/i;

async function bodyOf(content: Content, contentType: string | null): Promise<unknown> {
  if (content.length === 0) return undefined;
  const bytes = await content.whole();
  return contentType !== null && JSON_TYPE.test(contentType) ? parseJson(fromUtf8(bytes)) : Buffer.from(bytes);
}
