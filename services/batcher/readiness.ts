import { CountersignError } from "../core/errors/error.ts";
import type { Clock } from "../core/ports/ports.ts";
import type { Check } from "../platform/http/health.ts";
import { requireAnchored } from "../log/backlog.ts";
import type { Loop } from "./loop.ts";
import type { BatcherDeps } from "./ports.ts";

/** Ready means that the last step of a log succeeded, and that no record waits too long. */
export function readinessOf(store: BatcherDeps["store"], loop: Loop, clock: Clock): Readonly<Record<string, Check>> {
  const { logId } = store.identity;
  return {
    [`log ${logId}`]: async () => {
      const code = loop.failure();
      if (code !== null) throw new CountersignError(code, "the last step failed");
    },
    [`backlog ${logId}`]: () => requireAnchored(store, clock),
  };
}
