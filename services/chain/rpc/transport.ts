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
  const failed = (why: string, cause?: unknown) =>
    new CountersignError("CHAIN_UNREACHABLE", `${origin}: ${why}`, { cause });

  return async (body) => {
    let status: number;
    let text: string | null;
    try {
      const response = await postWithRetry(url, body, AbortSignal.timeout(options.timeoutMs));
      status = response.status;
      text = await readText(response, options.maxBytes);
    } catch (error) {
      throw failed(reasonOf(error), error);
    }
    if (status !== 200) throw failed(`HTTP status ${status}`);
    if (text === null) throw failed(`answer larger than ${options.maxBytes} bytes`);
    try {
      return JSON.parse(text) as unknown;
    } catch (error) {
      throw failed("the answer is not JSON", error);
    }
  };
}

async function postWithRetry(url: string, body: string, signal: AbortSignal): Promise<Response> {
  const post = () =>
    fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body, redirect: "error", signal });
  try {
    return await post();
  } catch (error) {
    // Most likely the server had closed an idle connection. Twice is once: every method in use is idempotent.
    if (CLOSED_SOCKET.has(causeCode(error))) return post();
    throw error;
  }
}

/** null when it is larger than `maxBytes`. */
async function readText(response: Response, maxBytes: number): Promise<string | null> {
  const body: AsyncIterable<Uint8Array> | null = response.body;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function causeCode(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause ? String(cause.code) : "";
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "the request failed";
  if (error.name === "TimeoutError") return "no answer in time";
  const code = causeCode(error);
  return code === "" ? error.message : code;
}
