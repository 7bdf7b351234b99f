import type { IncomingMessage, ServerResponse } from "node:http";

import type { Logger } from "pino";

import type { CountersignError } from "../core/errors/error.ts";
import type { Durations, Stopwatch } from "../platform/durations.ts";
import { toCountersignError } from "../platform/http/problems.ts";
import { type Admission, admit, type AdmitDeps } from "./admission/admit.ts";
import { answerBrowser } from "./admission/cors.ts";
import { dispatch, type DispatchDeps } from "./forwarding/dispatch.ts";
import { type InboundRequest, readRequest, type RequestRules } from "./admission/request.ts";
import type { Countersigner } from "./custody/countersign.ts";
import { answerRefusal } from "./custody/answer-refusal.ts";
import { departure } from "./custody/departure.ts";
import type { ShadowLog } from "./shadow/shadow.ts";
import { forwardAnyway } from "./shadow/shadow-forward.ts";

export interface ProxyDeps extends AdmitDeps, DispatchDeps {
  readonly rules: RequestRules;
  readonly logger: Logger;
  readonly stopwatch: Stopwatch;
  /** from the end of a request's headers to its admission; refusals are left out, they would flatter it */
  readonly durations: Durations;
  readonly shadow: ShadowLog;
  /** whether a request without a permission is forwarded all the same, on record: by the mode, or by the mapping in force */
  readonly isWatched: (request: Pick<InboundRequest, "method" | "uri">) => boolean;
  /** null where no keys of agents are kept */
  readonly countersigner: Countersigner | null;
  /** the same, to read what an envelope was decided under */
  readonly readBy: (envelope: string) => AdmitDeps;
}

/** Enforces: a request reaches its target with a permission that covers it, or, unless it is only watched, not at all. Never rejects. */
export async function proxy(deps: ProxyDeps, incoming: IncomingMessage, client: ServerResponse): Promise<void> {
  const started = deps.stopwatch();
  try {
    if (answerBrowser(deps.mapping, incoming, client)) return;
    // What is malformed, or has no target, has nowhere to go in any mode.
    const request = await readRequest(incoming, deps.rules);
    try {
      const refusal = await enforce(deps, request, client, started);
      if (refusal === null) client.end();
      else answerRefusal(deps.logger, client, refusal);
    } finally {
      await request.content.close();
    }
  } catch (thrown) {
    answerRefusal(deps.logger, client, toCountersignError(thrown), thrown);
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

/** Uses the permission that covers the request. Without one it is refused, or, where it is only watched, recorded and forwarded. */
async function enforce(
  deps: ProxyDeps,
  request: InboundRequest,
  client: ServerResponse,
  started: number,
): Promise<CountersignError | null> {
  let admission: Admission;
  try {
    admission = await admitPresented(deps, request, client);
    deps.durations.add(deps.stopwatch() - started);
  } catch (thrown) {
    if (!deps.isWatched(request)) throw thrown;
    return forwardAnyway(deps, request, toCountersignError(thrown), client);
  }
  try {
    return await dispatch(deps, admission, client);
  } catch (thrown) {
    const error = toCountersignError(thrown);
    // Everything else that a dispatch throws means that it could not be put on record.
    if (!UNUSABLE.includes(error.code) || !deps.isWatched(request)) throw thrown;
    return forwardAnyway(deps, request, error, client);
  }
}

/** What came without an envelope, with the key of an agent whose own key is kept here, gets one. From there on it is like every other. */
async function admitPresented(deps: ProxyDeps, request: InboundRequest, client: ServerResponse): Promise<Admission> {
  const { countersigner } = deps;
  if (countersigner === null || request.keyed === null) return admit(deps, request);
  using gone = departure(client);
  const { presented } = await countersigner.countersign(deps.mapping, request, request.keyed, gone.signal);
  return admit(deps.readBy(presented.envelope ?? ""), presented);
}
