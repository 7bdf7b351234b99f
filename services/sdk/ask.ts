import { CountersignError } from "../core/errors/error.ts";

/**
 * Sends a request to a service of the organization. `fetch` says of every trouble only that it failed.
 * @param service as it is named to a person
 * @param cure default: look whether the service runs
 * @throws SERVICE_UNREACHABLE
 */
export async function askService(service: string, url: string, init: RequestInit, cure?: string): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    const { origin } = new URL(url);
    throw new CountersignError("SERVICE_UNREACHABLE", `the ${service} at ${origin} does not answer: ${codeOf(cause)}`, {
      cause,
      ...(cure === undefined ? {} : { cure }),
    });
  }
}

function codeOf({ cause, message }: TypeError): string {
  if (!(cause instanceof Error)) return message;
  return "code" in cause ? String(cause.code) : cause.message;
}
