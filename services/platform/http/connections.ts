import type { RequestListener, Server, ServerResponse } from "node:http";
import { Socket } from "node:net";

import { CountersignError } from "../../core/errors/error.ts";
import { answerAndClose, clientErrorOf } from "./client-error.ts";
import { type Crowd, isIdle } from "./crowd.ts";
import { checkRequest, type GuardRules } from "./guard.ts";
import { sendProblem, toCountersignError } from "./problems.ts";

/** How often connections that became idle are looked for during a drain, in milliseconds. */
const SWEEP_MS = 50;

/** Lets what is in flight finish. */
export type Drain = (graceMs: number) => Promise<void>;

/** How often it is looked who sends, in milliseconds. */
const LOOK_MS = 500;

/** Lets `handler` answer what is a valid request, and answers the rest with a problem. */
export function answerRequests(server: Server, handler: RequestListener, rules: GuardRules, crowd: Crowd): Drain {
  const looking = setInterval(() => crowd.look(), LOOK_MS).unref();
  server.once("close", () => clearInterval(looking));
  let draining = false;
  const answer: RequestListener = (request, response) => {
    crowd.asked(request.socket, response);
    if (draining) response.setHeader("connection", "close");
    try {
      checkRequest(request, rules);
    } catch (error) {
      response.setHeader("connection", "close");
      sendProblem(response, toCountersignError(error));
      return;
    }
    handler(request, response);
  };
  server.on("connection", (socket) => {
    if (!crowd.enter(socket)) answerAndClose(socket, new CountersignError("CONNECTION_DROPPED", "there is no room"));
  });
  server.on("request", answer);
  // An expectation other than 100-continue may be ignored (RFC 9110 section 10.1.1).
  server.on("checkExpectation", answer);
  server.on("clientError", (cause, socket) => {
    const error = clientErrorOf(cause);
    const response = socket instanceof Socket ? (crowd.guests.get(socket)?.response ?? null) : null;
    if (error === null || !socket.writable || !mayAnswer(response)) socket.destroy();
    else answerAndClose(socket, error);
  });
  return (graceMs) => {
    draining = true;
    return drain(server, crowd, graceMs);
  };
}

/** Not when an answer is on its way: the problem would pass for a part of it, or for the answer to another request. */
function mayAnswer(response: ServerResponse | null): boolean {
  return response === null || response.writableFinished || (!response.headersSent && !response.req.complete);
}

/** Node's own closeIdleConnections leaves those alone that never sent a request. */
function drain(server: Server, { guests }: Crowd, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const sweep = (): void => {
      for (const { socket, response } of guests.values()) if (isIdle(response)) socket.destroy();
    };
    const sweeping = setInterval(sweep, SWEEP_MS);
    const last = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearInterval(sweeping);
      clearTimeout(last);
      resolve();
    });
    sweep();
  });
}
