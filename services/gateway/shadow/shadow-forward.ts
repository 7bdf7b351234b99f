import type { ServerResponse } from "node:http";

import type { Logger } from "pino";

import type { CountersignError } from "../../core/errors/error.ts";
import type { DispatchDeps } from "../forwarding/dispatch.ts";
import { exchange } from "../forwarding/exchange.ts";
import { watch } from "../forwarding/interruption.ts";
import type { InboundRequest } from "../admission/request.ts";
import type { ShadowLog } from "./shadow.ts";

export interface ShadowDeps extends Pick<DispatchDeps, "credentials" | "logId" | "targetTimeoutMs" | "stopping"> {
  readonly shadow: ShadowLog;
  readonly logger: Logger;
}

/**
 * Forwards a request that enforcement would have blocked, once that is on record. It goes out as a permitted one would, with the
 * target's credentials, but names no envelope to the target.
 * @returns what to tell the client instead of the target's answer; null when it has that answer
 * @throws CREDENTIAL_UNAVAILABLE, SIGNING_FAILED, STORE_FAILED, LOG_FENCED: then nothing was forwarded
 */
export async function forwardAnyway(
  deps: ShadowDeps,
  request: InboundRequest,
  refused: CountersignError,
  client: ServerResponse,
): Promise<CountersignError | null> {
  const { code, detail } = refused;
  const shown = await deps.credentials.headersFor(request.target);
  const { seq } = await deps.shadow.record(request, refused);
  deps.logger.warn({ shadow: seq, code, detail, method: request.method, target: request.target }, "would be blocked");
  client.setHeader("countersign-record", `${deps.logId}/${seq}`);
  client.setHeader("countersign-would-block", code);
  using interruption = watch(client, deps.stopping);
  const outgoing = {
    ...request,
    headers: {
      accept: request.accept ?? "*/*",
      ...request.forwarded,
      ...shown,
    },
  };
  const { result, refusal } = await exchange(outgoing, client, interruption, {
    timeoutMs: deps.targetTimeoutMs,
    settings: request.settings,
    // There is no permission that could end.
    stillHolds: () => Promise.resolve(),
    // Nothing can rest on what nobody permitted.
    previewOf: null,
  });
  deps.logger.info({ shadow: seq, ...result }, "request forwarded without a permission");
  return refusal;
}
