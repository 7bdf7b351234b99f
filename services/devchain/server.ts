import type { IncomingMessage, ServerResponse } from "node:http";

import { fromUtf8 } from "../core/encoding/bytes.ts";
import { CountersignError } from "../core/errors/error.ts";
import { readBody } from "../platform/http/body.ts";
import { sendProblem, toCountersignError } from "../platform/http/problems.ts";
import { createHttpServer } from "../platform/http/server.ts";
import { answerAll, type RpcHandler } from "./json-rpc.ts";
import { chainOwnSettings } from "./settings.ts";

export interface RpcServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** The system contracts in one batch take less than half of it. */
const MAX_BODY = 2 * 1024 * 1024;

/**
 * Serves JSON-RPC over HTTP on the loopback interface, behind the guard of every service: no browser, no other name; port 0
 * takes a free one. @throws PORT_TAKEN
 */
export async function startRpcServer(port: number, handle: RpcHandler): Promise<RpcServer> {
  const server = await createHttpServer(
    (request, response) => {
      serve(request, response, handle).catch((error: unknown) => sendProblem(response, toCountersignError(error)));
    },
    { port, setting: chainOwnSettings.port.name },
  );
  return { url: server.url, stop: () => server.close(0) };
}

/** @throws ROUTE_UNKNOWN, CONTENT_TYPE_UNSUPPORTED, and what `readBody` throws */
async function serve(request: IncomingMessage, response: ServerResponse, handle: RpcHandler): Promise<void> {
  if (request.method !== "POST") throw new CountersignError("ROUTE_UNKNOWN", "JSON-RPC is asked by POST");
  if (!/^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? "")) {
    throw new CountersignError("CONTENT_TYPE_UNSUPPORTED", "JSON-RPC is application/json");
  }
  const body = fromUtf8(await readBody(request, MAX_BODY));
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(await answerAll(body, handle)));
}
