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
 * Sends a request to a service of the organization, and takes the whole answer. `fetch` says of every trouble only that it failed,
 * and of an answer that breaks off that it was terminated.
 * @param service as it is named to a person
 * @throws SERVICE_UNREACHABLE
 */
export async function askService(
  service: string,
  url: string,
  init: RequestInit,
  { cure, limitMs = ANSWER_MS }: AskOptions = {},
): Promise<Reply> {
  try {
    const response = await fetch(url, limitMs === null ? init : { ...init, signal: AbortSignal.timeout(limitMs) });
    return { status: response.status, headers: response.headers, text: await response.text() };
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
