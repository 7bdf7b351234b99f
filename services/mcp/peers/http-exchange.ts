import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";

/** One request to a server over HTTP. Redirects are not followed: the credentials are for this server. */
export interface HttpAsk {
  readonly url: URL;
  readonly method: "POST" | "GET" | "DELETE";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

const AGENTS = { "http:": new HttpAgent({ keepAlive: true }), "https:": new HttpsAgent({ keepAlive: true }) };

/** Nothing reached the server: it does not listen, or has no such name. */
export class Unreached extends Error {}

const BEFORE = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "CERT_HAS_EXPIRED"]);

/**
 * @returns the head of the answer, whose body is still coming
 * @throws Unreached, or what the connection broke with: then the request may have reached the server
 */
export function askHttp({ url, method, headers, body, signal }: HttpAsk): Promise<IncomingMessage> {
  const isSecure = url.protocol === "https:";
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const options = {
    method,
    headers: { "accept-encoding": "identity", ...headers, ...length },
    agent: isSecure ? AGENTS["https:"] : AGENTS["http:"],
    ...(signal === undefined ? {} : { signal }),
  };
  return new Promise((resolve, reject) => {
    const asked = (isSecure ? httpsRequest : httpRequest)(url, options, resolve);
    asked.once("error", (error: NodeJS.ErrnoException) =>
      reject(BEFORE.has(error.code ?? "") ? new Unreached(error.code, { cause: error }) : error),
    );
    asked.end(body);
  });
}

/** The whole body as text. @throws RangeError above the limit, or what the connection broke with */
export async function bodyOf(answer: IncomingMessage, limit: number): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > limit) {
      answer.destroy();
      throw new RangeError(`more than ${limit} bytes`);
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
