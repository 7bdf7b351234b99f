import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

import { CountersignError } from "../core/errors/error.ts";
import { answerAll, type RpcHandler } from "./json-rpc.ts";

export interface RpcServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** The system contracts in one batch take less than half of it. */
const MAX_BODY = 2 * 1024 * 1024;

/** Serves JSON-RPC over HTTP on the loopback interface; port 0 takes a free one. @throws PORT_TAKEN */
export async function startRpcServer(port: number, handle: RpcHandler): Promise<RpcServer> {
  const server = createServer((request, response) => {
    serve(request, response, handle).catch(() => response.destroy());
  });
  await listen(server, port);
  const address = server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  return {
    url: `http://127.0.0.1:${bound}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, handle: RpcHandler): Promise<void> {
  // A browser may send any other content type to this port without asking: no page shall reach the chain.
  const isJson = /^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? "");
  if (request.method !== "POST" || !isJson) return end(response, request.method === "POST" ? 415 : 405, "");
  const body = await readBody(request);
  if (body === null) return end(response, 413, "");
  end(response, 200, JSON.stringify(await answerAll(body, handle)));
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_BODY) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function end(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "application/json" }).end(body);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = error.code === "EADDRINUSE";
      reject(taken ? new CountersignError("PORT_TAKEN", `127.0.0.1:${port} is in use`, { cause: error }) : error);
    });
    server.listen(port, "127.0.0.1", resolve);
  });
}
