import type { ServerResponse } from "node:http";

import { CountersignError } from "../../core/errors/error.ts";

/** Aborted when the client leaves before it has an answer. */
export function departure(client: ServerResponse): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const leave = (): void => controller.abort(new CountersignError("CONNECTION_DROPPED", "the client is gone"));
  client.once("close", leave);
  if (client.destroyed) leave();
  return { signal: controller.signal, [Symbol.dispose]: () => void client.off("close", leave) };
}
