import { CountersignError } from "../../core/errors/error.ts";

export interface TransportOptions {
  /** for one exchange, both tries included */
  readonly timeoutMs: number;
  /** largest answer that is read */
  readonly maxBytes: number;
}

/** Sends one JSON body and gives back the parsed answer. @throws CHAIN_UNREACHABLE for everything that goes wrong */
export type Transport = (body: string) => Promise<unknown>;

/** What a server's closing of an idle keep-alive connection looks like from here. */
const CLOSED_SOCKET = new Set(["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"]);

/** JSON over HTTP POST with kept-alive connections. Messages name only the origin: a path may hold an access key. */
export function createTransport(url: string, options: TransportOptions): Transport {
  const { origin } = new URL(url);

  return async (body) => {
    const signal = AbortSignal.timeout(options.timeoutMs);
    try {
      const response = await postWithRetry(url, body, signal);
      if (response.status !== 200) throw new Error(`HTTP status ${response.status}`);
      return JSON.parse(await readText(response, options.maxBytes));
    } catch (error) {
      throw new CountersignError("CHAIN_UNREACHABLE", `${origin}: ${reasonOf(error)}`, { cause: error });
    }
  };
}

async function postWithRetry(url: string, body: string, signal: AbortSignal): Promise<Response> {
  const post = () =>
    fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body, redirect: "error", signal });
  try {
    return await post();
  } catch (error) {
    // The request cannot have been answered on a connection the server had already closed, and every method is idempotent.
    if (CLOSED_SOCKET.has(causeCode(error))) return post();
    throw error;
  }
}

async function readText(response: Response, maxBytes: number): Promise<string> {
  if (response.body === null) throw new Error("empty answer");
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > maxBytes) throw new Error(`answer larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function causeCode(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause ? String(cause.code) : "";
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "request failed";
  if (error.name === "TimeoutError") return "no answer in time";
  return causeCode(error) || error.message;
}
