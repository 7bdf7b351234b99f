import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request as startRequest } from "node:http";
import { connect as connectPlain, isIP, type Socket } from "node:net";
import { connect as connectSecure } from "node:tls";

import { CountersignError } from "../../core/errors/error.ts";
import type { Content } from "../../platform/http/content.ts";

/** A request as it goes to the target. */
export interface TargetRequest {
  readonly origin: string;
  readonly method: string;
  /** path and query */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly content: Content;
}

/**
 * Connects, and for https verifies the target's certificate. Every request has a connection of its own: on a kept one, a
 * request the target never saw could not be told from one it did.
 * @param signal ends the connection, now and later
 * @param onIdle called when nothing moved for `timeoutMs`
 */
export async function connectTarget(
  origin: string,
  signal: AbortSignal,
  timeoutMs: number,
  onIdle: () => void,
): Promise<Socket> {
  signal.throwIfAborted();
  const { hostname, protocol, port } = new URL(origin);
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  const secure = protocol === "https:";
  const socket = secure
    ? connectSecure({ host, port: portOr(port, 443), servername: isIP(host) === 0 ? host : "" })
    : connectPlain({ host, port: portOr(port, 80) });
  socket.setTimeout(timeoutMs, onIdle);
  socket.setNoDelay();
  signal.addEventListener("abort", () => socket.destroy(), { once: true });
  // Whoever uses the socket hears of its errors; without any listener they would end the process.
  socket.on("error", () => undefined);
  await once(socket, secure ? "secureConnect" : "connect", { signal });
  return socket;
}

/** Of an answer, all together. */
const HEADER_BYTES = 64 * 1024;

/** Content up to here leaves in one piece; what is larger can be held up by a target that reads slowly. */
const AT_ONCE = 64 * 1024;

/**
 * Sends a request and resolves with the head of the response.
 * @param beforeEnd awaited before the last byte of content that does not leave at once; when it rejects, that byte never does
 * @throws TARGET_UNREACHABLE, TARGET_HEADERS_TOO_LARGE
 */
export function sendRequest(
  socket: Socket,
  { method, path, headers, content, origin }: TargetRequest,
  beforeEnd: () => Promise<void>,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const fail = (detail: string, code: "TARGET_UNREACHABLE" | "TARGET_HEADERS_TOO_LARGE" = "TARGET_UNREACHABLE") => {
      socket.destroy();
      reject(new CountersignError(code, detail));
    };
    const host = new URL(origin).host;
    const outgoing = startRequest({
      createConnection: () => socket,
      method,
      path,
      maxHeaderSize: HEADER_BYTES,
      headers: { host, ...headers, "accept-encoding": "identity", ...contentLength(method, content) },
    });
    outgoing.once("response", (response) => {
      const status = response.statusCode ?? 0;
      if (status >= 200 && status <= 599) resolve(response);
      else fail(`the target answered with status ${status}`);
    });
    outgoing.once("upgrade", () => fail("the target changed the protocol"));
    outgoing.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "HPE_HEADER_OVERFLOW") fail("more than 64 KiB", "TARGET_HEADERS_TOO_LARGE");
      else fail("the connection ended before an answer");
    });
    if (content.bytes !== null && content.length <= AT_ONCE) {
      outgoing.end(content.bytes);
      return;
    }
    sendAllButTheEnd(outgoing, content)
      .then(async (last) => {
        await beforeEnd();
        outgoing.end(last);
      })
      .catch(() => fail("the request was not sent to its end"));
  });
}

/** @returns the last byte, once everything before it has left */
async function sendAllButTheEnd(outgoing: ClientRequest, content: Content): Promise<Uint8Array> {
  let kept: Uint8Array = new Uint8Array();
  for await (const piece of content.stream(content.length)) {
    if (kept.length > 0) await written(outgoing, kept);
    await written(outgoing, piece.subarray(0, -1));
    kept = piece.subarray(-1);
  }
  return kept;
}

/** Resolves when it left, so that a target that reads slowly is waited for. */
function written(outgoing: ClientRequest, piece: Uint8Array): Promise<void> {
  if (piece.length === 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    outgoing.write(piece, (error) => (error instanceof Error ? reject(error) : resolve()));
  });
}

/** Always given, so that a request has content exactly when the checked one had. */
function contentLength(method: string, { length }: Content): Record<string, string> {
  const none = length === 0 && (method === "GET" || method === "HEAD" || method === "DELETE");
  return none ? {} : { "content-length": String(length) };
}

function portOr(port: string, standard: number): number {
  return port === "" ? standard : Number(port);
}
