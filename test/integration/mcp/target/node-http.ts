import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** Answers a request of Node's server by a function of web standards. Who hangs up aborts its signal. */
export async function answerBy(
  fetch: (request: Request) => Promise<Response>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  outgoing.once("close", () => gone.abort());
  const answer = await fetch(await webRequest(incoming, gone.signal));
  outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
  outgoing.flushHeaders();
  if (answer.body === null) outgoing.end();
  // A client that has enough hangs up.
  else await pipeline(Readable.fromWeb(answer.body), outgoing).catch(() => undefined);
}

async function webRequest(incoming: IncomingMessage, signal: AbortSignal): Promise<Request> {
  const { method = "GET", headers, url = "/" } = incoming;
  const has = method !== "GET" && method !== "DELETE";
  const body = has ? Buffer.concat(await incoming.toArray()) : null;
  const pairs = Object.entries(headers).map(([name, value]) => [name, String(value)] as [string, string]);
  return new Request(`http://${headers.host ?? "localhost"}${url}`, { method, headers: pairs, body, signal });
}
