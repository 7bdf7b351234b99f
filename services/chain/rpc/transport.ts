import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";

import { CountersignError } from "../../core/errors/error.ts";

export interface TransportOptions {
  /** for one exchange, both tries included */
  readonly timeoutMs: number;
  /** largest answer that is read */
  readonly maxBytes: number;
}

/** What came back, whatever its status says. */
export interface Reply {
  readonly status: number;
  readonly text: string;
}

/** Sends one JSON body. @throws CHAIN_UNREACHABLE when nothing comes back, or too much */
export type Transport = (body: string) => Promise<Reply>;

/** What a server's closing of an idle keep-alive connection looks like from here. */
const CLOSED_SOCKET = new Set(["ECONNRESET", "EPIPE"]);

/**
 * JSON over HTTP POST with kept-alive connections, by node:http: `fetch` takes twice as long for a local node. Messages name
 * only the origin: a path may hold an access key.
 */
export function createTransport(url: string, options: TransportOptions): Transport {
  const { origin } = new URL(url);
  const post = createPost(url, options.maxBytes);
  const failed = (why: string, cause?: unknown) =>
    new CountersignError("CHAIN_UNREACHABLE", `${origin}: ${why}`, { cause });

  return async (body) => {
    let answer: Answer;
    try {
      const signal = AbortSignal.timeout(options.timeoutMs);
      answer = await retried(() => post(body, signal));
    } catch (error) {
      throw failed(reasonOf(error), error);
    }
    const { status, text } = answer;
    if (text === null) throw failed(`answer larger than ${options.maxBytes} bytes`);
    return { status, text };
  };
}

interface Answer {
  readonly status: number;
  /** null when it is larger than it may be */
  readonly text: string | null;
}

type Post = (body: string, signal: AbortSignal) => Promise<Answer>;

/** Follows no redirect: its status is the answer. */
function createPost(url: string, maxBytes: number): Post {
  const isTls = new URL(url).protocol === "https:";
  const agent = isTls ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const send = isTls ? requestHttps : requestHttp;
  return (body, signal) =>
    new Promise((resolve, reject) => {
      const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
      const sent = send(url, { method: "POST", agent, headers, signal }, (response) => {
        readText(response, maxBytes).then((text) => resolve({ status: response.statusCode ?? 0, text }), reject);
      });
      sent.once("error", reject);
      sent.end(body);
    });
}

async function retried(post: () => Promise<Answer>): Promise<Answer> {
  try {
    return await post();
  } catch (error) {
    // Most likely the server had closed an idle connection. Twice is once: every method in use is idempotent.
    if (CLOSED_SOCKET.has(codeOf(error))) return post();
    throw error;
  }
}

/** null when it is larger than `maxBytes`. */
async function readText(response: IncomingMessage, maxBytes: number): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "the request failed";
  if (error.name === "AbortError") return "no answer in time";
  const code = codeOf(error);
  return code === "" ? error.message : code;
}
