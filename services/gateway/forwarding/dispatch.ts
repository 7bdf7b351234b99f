import type { ServerResponse } from "node:http";

import type { Logger } from "pino";

import { type CountersignError, isCountersignError } from "../../core/errors/error.ts";
import type { Clock } from "../../core/ports/ports.ts";
import type { Admission, Impact } from "../admission/admit.ts";
import type { Credentials } from "./credentials.ts";
import { exchange } from "./exchange.ts";
import { type ImpactDeps, requireImpact, type SeenImpact } from "./impact.ts";
import { watch } from "./interruption.ts";
import { type Outcomes, type Permission, permissionOf } from "./outcomes.ts";
import type { SingleUse } from "./single-use.ts";
import type { TargetRequest } from "./target.ts";

export interface DispatchDeps extends ImpactDeps {
  readonly singleUse: SingleUse;
  readonly outcomes: Outcomes;
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly logger: Logger;
  /** id of the gateway's own log */
  readonly logId: number;
}

/**
 * Uses a permission: marks it used, forwards the request, passes the answer on, records the outcome.
 * @returns what to tell the client instead of the target's answer; null when it has that answer
 * @throws CREDENTIAL_UNAVAILABLE, PREVIEW_UNAVAILABLE, IMPACT_CHANGED, RATE_LIMITED, ENVELOPE_REPLAYED, ENVELOPE_BEFORE_STORE, SIGNING_FAILED, STORE_FAILED, LOG_FENCED: then
 * nothing was forwarded
 */
export async function dispatch(
  deps: DispatchDeps,
  { request, envelope, stillHolds, impact, previewOf }: Admission,
  client: ServerResponse,
): Promise<CountersignError | null> {
  const { outcomes, clock, credentials, logId } = deps;
  const permission = permissionOf(envelope);
  // First: without a credential nothing can be sent, and the permission stays unused.
  const shown = await credentials.headersFor(request.target);
  using _use = await deps.singleUse.take(permission, envelope.claims.iat);
  // The permission is in hand, so that its twins do not have the target asked as well, and not used up by looking.
  const seen = impact === null ? null : await seenImpact(deps, permission, impact, request, shown);
  using interruption = watch(client, deps.stopping);
  const dispatched = { permission, started: clock(), ...(seen === null ? {} : { preview: seen.witness }) };
  const { seq } = await outcomes.dispatched(dispatched);
  client.setHeader("countersign-record", `${logId}/${seq}`);

  const outgoing: TargetRequest = {
    ...request,
    headers: {
      ...request.forwarded,
      ...(seen?.ifMatch == null ? {} : { "if-match": seen.ifMatch }),
      ...shown,
      ...(request.settings.caller ? permissionHeaders(request) : {}),
      "countersign-sae": envelope.hash,
    },
  };
  const { result, refusal } = await exchange(outgoing, client, interruption, {
    timeoutMs: deps.targetTimeoutMs,
    settings: request.settings,
    stillHolds,
    previewOf,
  });
  if (result.status === 401) credentials.refused(request.target);
  deps.logger.info({ dispatched: seq, sae: permission.hash, ...result }, "request forwarded");
  return (await failureOf(outcomes.finished(dispatched, result))) ?? refusal;
}

/** What a target that checks its callers itself needs to see. Both were there when the request was admitted. */
function permissionHeaders({ envelope, proof }: Pick<Admission["request"], "envelope" | "proof">) {
  return { "countersign-envelope": envelope ?? "", "countersign-proof": proof ?? "" };
}

/**
 * What the target says now is what the permission rests on. When it is not, the permission is of no use any more: that is said at
 * once, so that its budget comes back; what only could not be known leaves it as it is.
 */
async function seenImpact(
  deps: DispatchDeps,
  permission: Permission,
  impact: Impact,
  request: Admission["request"],
  shown: Readonly<Record<string, string>>,
): Promise<SeenImpact> {
  try {
    return await requireImpact(deps, impact, request, shown);
  } catch (error) {
    if (isCountersignError(error) && error.code === "IMPACT_CHANGED") {
      await deps.outcomes.neverDispatched(permission, "IMPACT_CHANGED");
    }
    throw error;
  }
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
