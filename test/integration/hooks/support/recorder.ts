import { rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { isCountersignError } from "../../../../services/core/errors/error.ts";
import { type JsonObject, parseJson } from "../../../../services/core/json/parse.ts";
import { DIALECTS } from "../../../../services/hooks/payloads/dialects.ts";
import type { HookAnswer, HookClient } from "../../../../services/hooks/payloads/event.ts";

/** What a hook said, and what our table made of it. */
export interface Heard {
  readonly payload: JsonObject;
  /** the code, where the table could not read it */
  readonly unread: string | null;
}

/** Stands where the home's helper would, writes down what hooks say, and answers by a rule. */
export interface Recorder {
  /** on loopback, for hooks over HTTP */
  readonly url: string;
  readonly heard: Heard[];
  stop(): Promise<void>;
}

/**
 * @param socket where the hooks of most clients ask
 * @param decide of the input as a text
 */
export async function startRecorder(
  client: HookClient,
  socket: string,
  decide: (input: string) => HookAnswer,
): Promise<Recorder> {
  const heard: Heard[] = [];
  const { read, answer } = DIALECTS[client];
  const listen = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const payload = parseJson(Buffer.concat(parts).toString("utf8")) as JsonObject;
    let body: string;
    try {
      const event = read(payload);
      heard.push({ payload, unread: null });
      body = answer(event.phase === "after" ? { kind: "allow" } : decide(JSON.stringify(event.input)), event).body;
    } catch (error) {
      heard.push({ payload, unread: isCountersignError(error) ? error.message : String(error) });
      body = answer({ kind: "deny", reason: "unread" }, null).body;
    }
    response.writeHead(200, { "content-type": "application/json" }).end(body);
  };
  const servers = [0, 1].map(() => createServer((request, response) => void listen(request, response)));
  const [local, http] = servers;
  await rm(socket, { force: true });
  await new Promise<void>((resolve) => local?.listen(socket, resolve));
  await new Promise<void>((resolve) => http?.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(http?.address() as AddressInfo).port}`,
    heard,
    stop: async () => {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}
