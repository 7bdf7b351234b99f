import type { RequestListener, Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

import { answerAndClose, clientErrorOf } from "./client-error.ts";
import { checkRequest, type GuardRules } from "./guard.ts";
import { sendProblem, toCountersignError } from "./problems.ts";

/** How often connections that became idle are looked for during a drain, in milliseconds. */
const SWEEP_MS = 50;

/** Lets what is in flight finish. */
export type Drain = (graceMs: number) => Promise<void>;

/** Open connections, and the newest answer on each: null before the first request. */
type Connections = Map<Duplex, ServerResponse | null>;

/** Lets `handler` answer what is a valid request, and answers the rest with a problem. */
export function answerRequests(server: Server, handler: RequestListener, rules: GuardRules): Drain {
  const connections: Connections = new Map();
  let draining = false;
  const answer: RequestListener = (request, response) => {
    connections.set(request.socket, response);
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
    connections.set(socket, null);
    socket.once("close", () => connections.delete(socket));
  });
  server.on("request", answer);
  // An expectation other than 100-continue may be ignored (RFC 9110 section 10.1.1).
  server.on("checkExpectation", answer);
  server.on("clientError", (cause, socket) => {
    const error = clientErrorOf(cause);
    if (error === null || !socket.writable || !mayAnswer(connections.get(socket) ?? null)) socket.destroy();
    else answerAndClose(socket, error);
  });
  return (graceMs) => {
    draining = true;
    return drain(server, connections, graceMs);
  };
}

/** Not when an answer is on its way: the problem would pass for a part of it, or for the answer to another request. */
function mayAnswer(response: ServerResponse | null): boolean {
  return response === null || response.writableFinished || (!response.headersSent && !response.req.complete);
}

function isIdle(response: ServerResponse | null): boolean {
  return response === null || response.writableFinished;
}

/** Node's own closeIdleConnections leaves those alone that never sent a request. */
function drain(server: Server, connections: Connections, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const sweep = (): void => {
      for (const [socket, response] of connections) if (isIdle(response)) socket.destroy();
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
