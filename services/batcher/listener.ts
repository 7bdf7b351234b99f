import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

import type { Backlog } from "../log/backlog.ts";

const PATH = "/v1/backlog";

/** Adds the backlog of every log to what `others` answers: `GET /v1/backlog`. */
export function withBacklog(others: RequestListener, read: () => Promise<readonly Backlog[]>): RequestListener {
  return (request, response) => {
    if (request.method === "GET" && request.url === PATH) void answer(response, read);
    else others(request, response);
  };
}

async function answer(
  response: ServerResponse<IncomingMessage>,
  read: () => Promise<readonly Backlog[]>,
): Promise<void> {
  const headers = { "content-type": "application/json", "cache-control": "no-store" };
  try {
    const logs = await read();
    response.writeHead(200, headers).end(JSON.stringify({ logs }));
  } catch {
    response.writeHead(503, headers).end(JSON.stringify({ logs: [] }));
  }
}
