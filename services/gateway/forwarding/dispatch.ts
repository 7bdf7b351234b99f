import type { ServerResponse } from "node:http";

import type { Logger } from "pino";

import { type CountersignError, isCountersignError } from "../../core/errors/error.ts";
import type { Clock } from "../../core/ports/ports.ts";
import type { Admission } from "../admission/admit.ts";
import type { Credentials } from "./credentials.ts";
import { exchange } from "./exchange.ts";
import { watch } from "./interruption.ts";
import { type Outcomes, permissionOf } from "./outcomes.ts";
import type { SingleUse } from "./single-use.ts";
import type { TargetRequest } from "./target.ts";

export interface DispatchDeps {
  readonly singleUse: SingleUse;
  readonly outcomes: Outcomes;
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly logger: Logger;
  /** id of the gateway's own log */
  readonly logId: number;
  /** longest silence of a target */
  readonly targetTimeoutMs: number;
  /** aborted when the process has to end now */
  readonly stopping: AbortSignal;
}

/**
 * Uses a permission: marks it used, forwards the request, passes the answer on, records the outcome.
 * @returns what to tell the client instead of the target's answer; null when it has that answer
 * @throws CREDENTIAL_UNAVAILABLE, ENVELOPE_REPLAYED, ENVELOPE_BEFORE_STORE, SIGNING_FAILED, STORE_FAILED, LOG_FENCED: then
 * nothing was forwarded
 */
export async function dispatch(
  deps: DispatchDeps,
  { request, envelope, stillHolds }: Admission,
  client: ServerResponse,
): Promise<CountersignError | null> {
  const { outcomes, clock, credentials, logId } = deps;
  const permission = permissionOf(envelope);
  // First: without a credential nothing can be sent, and the permission stays unused.
  const shown = await credentials.headersFor(request.target);
  using _use = await deps.singleUse.take(permission, envelope.claims.iat);
  using interruption = watch(client, deps.stopping);
  const dispatched = { permission, started: clock() };
  const { seq } = await outcomes.dispatched(dispatched);
  client.setHeader("countersign-record", `${logId}/${seq}`);

  const outgoing: TargetRequest = {
    ...request,
    headers: {
      ...request.forwarded,
      ...shown,
      "countersign-sae": envelope.hash,
    },
  };
  const { result, refusal } = await exchange(outgoing, client, interruption, {
    timeoutMs: deps.targetTimeoutMs,
    settings: request.settings,
    stillHolds,
  });
  if (result.status === 401) credentials.refused(request.target);
  deps.logger.info({ dispatched: seq, sae: permission.hash, ...result }, "request forwarded");
  return (await failureOf(outcomes.finished(dispatched, result))) ?? refusal;
}

/** An answer whose outcome could not be recorded must not look whole. */
async function failureOf(work: Promise<unknown>): Promise<CountersignError | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (isCountersignError(error)) return error;
    throw error;
  }
}
