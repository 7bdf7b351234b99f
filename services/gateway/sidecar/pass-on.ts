import { Agent, type IncomingMessage, request as startRequest, type ServerResponse } from "node:http";
import { Agent as SecureAgent, request as startSecure } from "node:https";
import { pipeline } from "node:stream/promises";

import { CountersignError } from "../../core/errors/error.ts";
import { REFUSAL_HEADER } from "../../core/errors/problem.ts";
import type { InboundRequest } from "../admission/request.ts";
import { Unpermitted } from "../custody/unpermitted.ts";

/** Of one connection, and nobody else's (RFC 9110 section 7.6.1). */
const OF_CONNECTION = [
  "connection",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
  "te",
  "trailer",
  "proxy-authenticate",
];

/** Connections to the enforcement point are kept: what it took once it takes no second time, so nothing is lost by a stale one. */
const agents = { "http:": new Agent({ keepAlive: true }), "https:": new SecureAgent({ keepAlive: true }) };

/**
 * Passes a request with its permission on to the enforcement point, which checks everything, and streams back what it answers.
 * @param gatewayUrl base URL of the enforcement point
 * @param silenceMs longest time in which nothing comes
 * @throws SERVICE_UNREACHABLE; REQUEST_TAKEN where the permission was used before. What broke off after the answer began is a reset
 */
export async function passOn(
  request: InboundRequest,
  client: ServerResponse,
  { gatewayUrl, silenceMs }: { readonly gatewayUrl: string; readonly silenceMs: number },
): Promise<void> {
  const base = new URL(gatewayUrl);
  const { settings, content, method, target } = request;
  const path = `${base.pathname.replace(/\/$/, "")}/${target}${request.path.slice(settings.base.length)}`;
  const secure = base.protocol === "https:";
  const headers = {
    ...request.forwarded,
    ...(request.contentType === null ? {} : { "content-type": request.contentType }),
    ...(request.accept === null ? {} : { accept: request.accept }),
    ...(content.length === 0 && request.contentType === null ? {} : { "content-length": String(content.length) }),
    "countersign-envelope": request.envelope ?? "",
    "countersign-proof": request.proof ?? "",
  };
  const outgoing = (secure ? startSecure : startRequest)({
    ...{ host: base.hostname.replace(/^\[(.*)\]$/, "$1"), port: base.port, method, path, headers },
    agent: agents[secure ? "https:" : "http:"],
    maxHeaderSize: 64 * 1024,
  });
  outgoing.setTimeout(silenceMs, () => outgoing.destroy());
  // Whoever left takes the request along: the enforcement point says then what became of it.
  client.once("close", () => {
    if (!client.writableFinished) outgoing.destroy();
  });
  const answered = Promise.withResolvers<IncomingMessage>();
  // It may fail while content is still on its way, and nobody waits for an answer yet.
  answered.promise.catch(() => undefined);
  outgoing.once("response", answered.resolve);
  outgoing.on("error", answered.reject);
  outgoing.once("close", () => answered.reject(new Error("closed")));
  try {
    for await (const piece of content.stream(content.length)) {
      if (!outgoing.write(piece)) await drained(outgoing);
    }
    outgoing.end();
    const answer = await answered.promise;
    if (answer.headers[REFUSAL_HEADER] === "ENVELOPE_REPLAYED") {
      answer.resume();
      throw new Unpermitted("REQUEST_TAKEN", "the enforcement point used its permission before");
    }
    client.writeHead(answer.statusCode ?? 502, headersOf(answer.rawHeaders));
    client.flushHeaders();
    await pipeline(answer, client);
  } catch (error) {
    outgoing.destroy();
    if (error instanceof Unpermitted) throw error;
    throw new CountersignError("SERVICE_UNREACHABLE", `the enforcement point at ${base.origin} did not answer`, {
      cause: error,
      cure: "Whether it took the request is unknown: send it again with the same Idempotency-Key, or look at the target.",
    });
  }
}

function headersOf(raw: readonly string[]): string[] {
  const headers: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const [name = "", value = ""] = [raw[i], raw[i + 1]];
    if (!OF_CONNECTION.includes(name.toLowerCase())) headers.push(name, value);
  }
  return headers;
}

function drained(outgoing: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      outgoing.off("drain", done).off("close", done).off("error", done);
      resolve();
    };
    outgoing.on("drain", done).on("close", done).on("error", done);
  });
}
