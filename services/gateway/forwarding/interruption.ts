import type { ServerResponse } from "node:http";

import type { OutcomeReason } from "./outcomes.ts";

/** Why an exchange with a target was cut short. The first reason stays. */
export interface Interruption {
  readonly signal: AbortSignal;
  readonly reason: OutcomeReason | null;
  interrupt(reason: OutcomeReason): void;
}

/** Interrupts when the client leaves before its answer is whole, and when the gateway has to stop. */
export function watch(client: ServerResponse, stopping: AbortSignal): Interruption & Disposable {
  const controller = new AbortController();
  let reason: OutcomeReason | null = null;
  const interrupt = (why: OutcomeReason) => {
    reason ??= why;
    controller.abort();
  };
  const onClose = () => {
    if (!client.writableFinished) interrupt("CLIENT_GONE");
  };
  const onStop = () => interrupt("GATEWAY_STOPPED");
  client.on("close", onClose);
  stopping.addEventListener("abort", onStop);
  if (client.destroyed) onClose();
  if (stopping.aborted) onStop();
  return {
    signal: controller.signal,
    get reason() {
      return reason;
    },
    interrupt,
    [Symbol.dispose]: () => {
      client.off("close", onClose);
      stopping.removeEventListener("abort", onStop);
    },
  };
}
