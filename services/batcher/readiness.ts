import { CountersignError } from "../core/errors/error.ts";
import type { Clock } from "../core/ports/ports.ts";
import { createStoreCheck } from "../log/store-check.ts";
import type { Check } from "../platform/http/health.ts";
import { requireAnchored } from "../log/backlog.ts";
import type { Loop } from "./loop.ts";
import type { BatcherDeps } from "./ports.ts";

/** Ready means that the last step of a log succeeded, that the next one could be stored, and that no record waits too long. */
export function readinessOf(store: BatcherDeps["store"], loop: Loop, clock: Clock): Readonly<Record<string, Check>> {
  const { logId } = store.identity;
  return {
    [`log ${logId}`]: async () => {
      const code = loop.failure();
      if (code !== null) throw new CountersignError(code, "the last step failed");
    },
    [`store ${logId}`]: createStoreCheck(store, clock),
    [`backlog ${logId}`]: () => requireAnchored(store, clock),
  };
}
