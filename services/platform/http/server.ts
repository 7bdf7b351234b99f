import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

import { answerAndClose, clientErrorOf } from "./client-error.ts";
import { checkRequest } from "./guard.ts";
import { listen } from "./listen.ts";
import { sendProblem, toCountersignError } from "./problems.ts";

export interface HttpServerOptions {
  /** 0 takes any free port */
  readonly port: number;
  readonly host?: string;
  /** all headers together, in bytes */
  readonly maxHeaderSize?: number;
  /** for the whole headers, in milliseconds */
  readonly headersTimeout?: number;
  /** for the whole request, in milliseconds */
  readonly requestTimeout?: number;
  /** of an idle connection, in milliseconds */
  readonly keepAliveTimeout?: number;
  readonly maxConnections?: number;
}

export interface HttpServer {
  readonly url: string;
  readonly port: number;
  /** Accepts nothing new and lets what is in flight finish; after `graceMs` closes what is left. */
  close(graceMs: number): Promise<void>;
}

const HEADER_BYTES = 16 * 1024;
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
const KEEP_ALIVE_MS = 5_000;
const CONNECTIONS = 1024;
/** How often requests that are too slow, and during a drain idle connections, are looked for. */
const CHECK_MS = 1000;
const SWEEP_MS = 50;

/**
 * Listens with limits on size and time of a request, and answers what is not valid HTTP with a problem.
 * @throws PORT_TAKEN, CONFIG_INVALID
 */
export async function createHttpServer(handler: RequestListener, options: HttpServerOptions): Promise<HttpServer> {
  const { port, host = "127.0.0.1" } = options;
  const server = createServer({
    maxHeaderSize: options.maxHeaderSize ?? HEADER_BYTES,
    headersTimeout: options.headersTimeout ?? HEADERS_MS,
    requestTimeout: options.requestTimeout ?? REQUEST_MS,
    keepAliveTimeout: options.keepAliveTimeout ?? KEEP_ALIVE_MS,
    connectionsCheckingInterval: CHECK_MS,
    // checkRequest sees to it, with a problem as the answer.
    requireHostHeader: false,
  });
  server.maxConnections = options.maxConnections ?? CONNECTIONS;
  const draining = { now: false };
  answerRequests(server, handler, draining);
  const address = await listen(server, port, host);
  return {
    url: `http://${address.family === "IPv6" ? `[${address.address}]` : address.address}:${address.port}`,
    port: address.port,
    close: (graceMs) => {
      draining.now = true;
      return drain(server, graceMs);
    },
  };
}

function answerRequests(server: Server, handler: RequestListener, draining: { readonly now: boolean }): void {
  const current = new WeakMap<Duplex, ServerResponse>();
  const answer: RequestListener = (request, response) => {
    current.set(request.socket, response);
    if (draining.now) response.setHeader("connection", "close");
    try {
      checkRequest(request);
    } catch (error) {
      sendProblem(response, toCountersignError(error));
      return;
    }
    handler(request, response);
  };
  server.on("request", answer);
  // An expectation other than 100-continue may be ignored (RFC 9110 section 10.1.1).
  server.on("checkExpectation", answer);
  server.on("clientError", (cause, socket) => {
    const error = clientErrorOf(cause);
    if (error === null || !socket.writable || !mayAnswer(current.get(socket))) socket.destroy();
    else answerAndClose(socket, error);
  });
}

/** Not when an answer is on its way: the problem would pass for a part of it, or for the answer to another request. */
function mayAnswer(response: ServerResponse | undefined): boolean {
  if (response === undefined || response.writableFinished) return true;
  return !response.headersSent && !response.req.complete;
}

function drain(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
    const last = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(last);
      resolve();
    });
  });
}
