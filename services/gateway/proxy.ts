import type { IncomingMessage, ServerResponse } from "node:http";

import type { Logger } from "pino";

import type { CountersignError } from "../core/errors/error.ts";
import type { Durations, Stopwatch } from "../platform/durations.ts";
import { sendProblem, toCountersignError } from "../platform/http/problems.ts";
import { admit, type AdmitDeps } from "./admit.ts";
import { dispatch, type DispatchDeps } from "./dispatch.ts";
import { readRequest, type RequestRules } from "./request.ts";

export interface ProxyDeps extends AdmitDeps, DispatchDeps {
  readonly rules: RequestRules;
  readonly logger: Logger;
  readonly stopwatch: Stopwatch;
  /** from the end of a request's headers to its admission; refusals are left out, they would flatter it */
  readonly durations: Durations;
}

/** Enforces: a request reaches its target with a permission that covers it, or not at all. Never rejects. */
export async function proxy(deps: ProxyDeps, incoming: IncomingMessage, client: ServerResponse): Promise<void> {
  const started = deps.stopwatch();
  try {
    const admission = await admit(deps, await readRequest(incoming, deps.rules));
    deps.durations.add(deps.stopwatch() - started);
    const refusal = await dispatch(deps, admission, client);
    if (refusal === null) client.end();
    else refuse(deps, client, refusal);
  } catch (thrown) {
    refuse(deps, client, toCountersignError(thrown), thrown);
  }
}

/** Refusals are logged, not recorded: strangers could fill the log otherwise. */
function refuse({ logger }: ProxyDeps, client: ServerResponse, error: CountersignError, thrown: unknown = error): void {
  const { code, detail, family } = error;
  if (family === "corrupt") logger.error({ code, err: thrown }, "request failed");
  else logger.info({ code, detail, method: client.req.method }, "request refused");
  sendProblem(client, error);
}
