import { createServer, type IncomingMessage, type RequestListener } from "node:http";

import { answerRequests, type Drain } from "./connections.ts";
import { createCrowd } from "./crowd.ts";
import { listen } from "./listen.ts";

export interface HttpServerOptions {
  /** 0 takes any free port */
  readonly port: number;
  readonly host?: string;
  /** the setting the port comes from, for whoever has to change it */
  readonly setting?: string;
  /** what the service is called beside its IP address and, on loopback, `localhost`; default: `host` */
  readonly names?: readonly string[];
  /** whether a browser may send a request; default: never */
  readonly browsers?: (request: IncomingMessage) => boolean;
  /** all headers together, in bytes */
  readonly maxHeaderSize?: number;
  /** for the whole headers, in milliseconds */
  readonly headersTimeout?: number;
  /** for the whole request, in milliseconds */
  readonly requestTimeout?: number;
  /** of an idle connection, in milliseconds */
  readonly keepAliveTimeout?: number;
  /** how long a connection may say nothing at first, in milliseconds */
  readonly firstByteTimeout?: number;
  /** at once; beyond it the one that is idle for longest gives way */
  readonly maxConnections?: number;
  /** of them, from one address */
  readonly maxPerAddress?: number;
}

export interface HttpServer {
  readonly url: string;
  readonly port: number;
  /** Accepts nothing new and lets what is in flight finish; after `graceMs` closes what is left. */
  readonly close: Drain;
}

const HEADER_BYTES = 16 * 1024;
const FIRST_BYTE_MS = 3_000;
const HEADERS_MS = 5_000;
const REQUEST_MS = 30_000;
const KEEP_ALIVE_MS = 5_000;
const CONNECTIONS = 1024;
const PER_ADDRESS = 512;
/** How often requests that are too slow are looked for. */
const CHECK_MS = 1000;

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
  const total = options.maxConnections ?? CONNECTIONS;
  const limits = {
    total,
    perAddress: options.maxPerAddress ?? Math.min(PER_ADDRESS, total),
    firstByteMs: options.firstByteTimeout ?? FIRST_BYTE_MS,
  };
  const crowd = createCrowd(limits, () => performance.now());
  const names = [...(options.names ?? []), host].map((name) => name.toLowerCase());
  const drain = answerRequests(server, handler, { names, browsers: options.browsers ?? (() => false) }, crowd);
  const address = await listen(server, { port, host, setting: options.setting });
  return {
    url: `http://${address.family === "IPv6" ? `[${address.address}]` : address.address}:${address.port}`,
    port: address.port,
    close: drain,
  };
}
