import { randomUUID } from "node:crypto";

import { WebStandardStreamableHTTPServerTransport as Transport } from "@modelcontextprotocol/server";

import { Events } from "./events.ts";
import { buildServer } from "./server.ts";

/** Serves revisions before 2026-07-28: a server for each session, from `initialize` to DELETE. */
export class Sessions {
  readonly #transports = new Map<string, Transport>();

  async fetch(request: Request): Promise<Response> {
    const id = request.headers.get("mcp-session-id");
    if (id === null) return (await this.#begin()).handleRequest(request);
    const transport = this.#transports.get(id);
    return transport === undefined ? new Response(null, { status: 404 }) : transport.handleRequest(request);
  }

  async #begin(): Promise<Transport> {
    const transport = new Transport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void this.#transports.set(id, transport),
      onsessionclosed: (id) => void this.#transports.delete(id),
      eventStore: new Events(),
      retryInterval: 20,
    });
    const server = buildServer({
      toolsChanged: () => server.sendToolListChanged(),
      promptsChanged: () => server.sendPromptListChanged(),
    });
    await server.connect(transport);
    return transport;
  }
}
