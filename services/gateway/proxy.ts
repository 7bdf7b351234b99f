import type { IncomingMessage, ServerResponse } from "node:http";

import type { Logger } from "pino";

import type { CountersignError } from "../core/errors/error.ts";
import type { Durations, Stopwatch } from "../platform/durations.ts";
import { sendProblem, toCountersignError } from "../platform/http/problems.ts";
import { type Admission, admit, type AdmitDeps } from "./admission/admit.ts";
import { answerBrowser } from "./admission/cors.ts";
import { dispatch, type DispatchDeps } from "./forwarding/dispatch.ts";
import { type InboundRequest, readRequest, type RequestRules } from "./admission/request.ts";
import type { ShadowLog } from "./shadow/shadow.ts";
import { forwardAnyway } from "./shadow/shadow-forward.ts";

export interface ProxyDeps extends AdmitDeps, DispatchDeps {
  readonly rules: RequestRules;
  readonly logger: Logger;
  readonly stopwatch: Stopwatch;
  /** from the end of a request's headers to its admission; refusals are left out, they would flatter it */
  readonly durations: Durations;
  /** null when enforcement is on */
  readonly shadow: ShadowLog | null;
}

/** Enforces: a request reaches its target with a permission that covers it, or, but for shadow mode, not at all. Never rejects. */
export async function proxy(deps: ProxyDeps, incoming: IncomingMessage, client: ServerResponse): Promise<void> {
  const started = deps.stopwatch();
  try {
    if (answerBrowser(deps.mapping, incoming, client)) return;
    // What is malformed, or has no target, has nowhere to go in any mode.
    const request = await readRequest(incoming, deps.rules);
    const refusal = await enforce(deps, request, client, started);
    if (refusal === null) client.end();
    else refuse(deps, client, refusal);
  } catch (thrown) {
    refuse(deps, client, toCountersignError(thrown), thrown);
  }
}

/** What a dispatch throws of a permission that cannot be used. */
const UNUSABLE: readonly string[] = [
  "ENVELOPE_REPLAYED",
  "ENVELOPE_BEFORE_STORE",
  "IMPACT_CHANGED",
  "PREVIEW_UNAVAILABLE",
  "RATE_LIMITED",
];

/** Uses the permission that covers the request. Without one it is refused, or, in shadow mode, recorded and forwarded. */
async function enforce(
  deps: ProxyDeps,
  request: InboundRequest,
  client: ServerResponse,
  started: number,
): Promise<CountersignError | null> {
  const { shadow } = deps;
  let admission: Admission;
  try {
    admission = await admit(deps, request);
    deps.durations.add(deps.stopwatch() - started);
  } catch (thrown) {
    if (shadow === null) throw thrown;
    return forwardAnyway({ ...deps, shadow }, request, toCountersignError(thrown), client);
  }
  try {
    return await dispatch(deps, admission, client);
  } catch (thrown) {
    const error = toCountersignError(thrown);
    // Everything else that a dispatch throws means that it could not be put on record.
    if (shadow === null || !UNUSABLE.includes(error.code)) throw thrown;
    return forwardAnyway({ ...deps, shadow }, request, error, client);
  }
}

/** Refusals are logged, not recorded: strangers could fill the log otherwise. */
function refuse({ logger }: ProxyDeps, client: ServerResponse, error: CountersignError, thrown: unknown = error): void {
  const { code, detail, family } = error;
  if (family === "corrupt") logger.error({ code, err: thrown }, "request failed");
  else logger.info({ code, detail, method: client.req.method }, "request refused");
  sendProblem(client, error);
}
