import type { IncomingMessage, ServerResponse } from "node:http";

import type { ErrorRequestHandler, RequestHandler } from "express";
import type { Logger } from "pino";

import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import { REFUSAL_HEADER, toProblem } from "../../core/errors/problem.ts";

export const PROBLEM_TYPE = "application/problem+json";

/** Seconds after which a retryable error is worth another try, where it does not say itself. */
const RETRY_AFTER = 2;

/** How long a request that was answered early may go on sending, in milliseconds. */
const LINGER_MS = 1000;

/** Headers of every problem, lower case. */
export function problemHeaders(error: CountersignError): Record<string, string> {
  const headers = {
    "content-type": PROBLEM_TYPE,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    [REFUSAL_HEADER]: error.code,
  };
  return error.family === "retryable"
    ? { ...headers, "retry-after": String(error.retryAfter ?? RETRY_AFTER) }
    : headers;
}

/**
 * Answers with RFC 9457 problem details.
 * @param more members beside the standard ones, such as a signed denial
 */
export function sendProblem(response: ServerResponse, error: CountersignError, more: object = {}): void {
  if (response.headersSent) {
    // Half an answer is out: only a broken connection tells the client that it is not whole. A mere end would not, where
    // the end of the connection is the end of the answer (HTTP/1.0).
    response.socket?.resetAndDestroy();
    response.destroy();
    return;
  }
  for (const [name, value] of Object.entries(problemHeaders(error))) response.setHeader(name, value);
  response.statusCode = error.status;
  response.end(JSON.stringify({ ...toProblem(error), ...more }));
  endUnread(response.req);
}

/** Turns whatever a handler threw into a problem. What is not ours is logged and not shown. */
export function problemHandler(logger: Logger): ErrorRequestHandler {
  return (thrown: unknown, _request, response, _next) => {
    const error = toCountersignError(thrown);
    if (error.family === "corrupt") logger.error({ err: thrown, code: error.code }, "request failed");
    sendProblem(response, error);
  };
}

/** Stands after all routes. @param routes those before it */
export function routeUnknown(routes: readonly string[]): RequestHandler {
  return (request, response) => {
    const detail = `nothing answers ${request.method} here; what does: ${routes.join(", ")}`;
    sendProblem(response, new CountersignError("ROUTE_UNKNOWN", detail));
  };
}

export function toCountersignError(thrown: unknown): CountersignError {
  if (isCountersignError(thrown)) return thrown;
  if (thrown instanceof URIError) {
    return new CountersignError("URI_NOT_CANONICAL", "a percent encoding in the path is not UTF-8", { cause: thrown });
  }
  return new CountersignError("INTERNAL", "the request could not be handled", { cause: thrown });
}

/** Node reads and drops the rest of an unread body, so that the client gets to the answer; this bounds for how long. */
function endUnread(request: IncomingMessage): void {
  if (request.complete) return;
  const timer = setTimeout(() => {
    if (!request.complete) request.socket.destroy();
  }, LINGER_MS);
  timer.unref();
}
