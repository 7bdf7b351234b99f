import { CountersignError } from "../core/errors/error.ts";

/** What a service answered, in full. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface AskOptions {
  /** default: look whether the service runs */
  readonly cure?: string;
  /** for the whole answer, in milliseconds; null where it takes as long as a target takes. Default ANSWER_MS */
  readonly limitMs?: number | null;
}

/** What decides or reads has answered long before, or hangs. */
const ANSWER_MS = 60_000;

/**
 * Sends a request to a service of the organization, and takes the whole answer.
 * @param service as it is named to a person
 * @throws SERVICE_UNREACHABLE
 */
export async function askService(
  service: string,
  url: string,
  init: RequestInit,
  options: AskOptions = {},
): Promise<Reply> {
  return wholeReply(service, await reachService(service, url, init, options), options);
}

/** Takes the rest of an answer. @throws SERVICE_UNREACHABLE when it breaks off */
export async function wholeReply(service: string, response: Response, options: AskOptions = {}): Promise<Reply> {
  const { status, headers, url } = response;
  return { status, headers, text: await naming(service, url, options, () => response.text()) };
}

/** The same, for an answer of which more is to come. @throws SERVICE_UNREACHABLE */
export function reachService(
  service: string,
  url: string,
  init: RequestInit,
  options: AskOptions = {},
): Promise<Response> {
  const { limitMs = ANSWER_MS } = options;
  const { signal: given } = init;
  const signals = [...(given == null ? [] : [given]), ...(limitMs === null ? [] : [AbortSignal.timeout(limitMs)])];
  const bounded = signals.length === 0 ? init : { ...init, signal: AbortSignal.any(signals) };
  return naming(service, url, options, () => fetch(url, bounded)).catch((error: unknown) => {
    // Who gave up is told just that.
    given?.throwIfAborted();
    throw error;
  });
}

/** `fetch` says of every trouble only that it failed, and of an answer that breaks off that it was terminated. */
async function naming<T>(service: string, url: string, { cure }: AskOptions, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const why = reasonOf(cause);
    if (why === null) throw cause;
    const { origin } = new URL(url);
    throw new CountersignError("SERVICE_UNREACHABLE", `the ${service} at ${origin} does not answer: ${why}`, {
      cause,
      ...(cure === undefined ? {} : { cure }),
    });
  }
}

/** null for what is no failure of the connection. */
function reasonOf(thrown: unknown): string | null {
  if (thrown instanceof DOMException && thrown.name === "TimeoutError") return "no answer in time";
  if (!(thrown instanceof TypeError)) return null;
  const { cause, message } = thrown;
  if (!(cause instanceof Error)) return message;
  return "code" in cause ? String(cause.code) : cause.message;
}
