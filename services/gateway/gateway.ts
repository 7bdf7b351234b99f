import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

import { agentKeyOf } from "../chain/read/agent-key.ts";
import type { SystemAddresses } from "../chain/read/deployment.ts";
import type { HeadTracker } from "../chain/read/head.ts";
import type { Registries } from "../chain/read/registries.ts";
import type { Clock, PublicKey, RandomBytes, Signer } from "../core/ports/ports.ts";
import { caip2, logUrn } from "../core/words/ids.ts";
import { createKnownKeys } from "../keys/verify/known-keys.ts";
import type { Sequencer } from "../log/sequencer.ts";
import { createDurations, type Stopwatch } from "../platform/durations.ts";
import type { Loggers } from "../platform/logging.ts";
import { headerValues } from "../platform/http/headers.ts";
import type { LoadedMapping } from "../platform/mapping-file.ts";
import { pause } from "../platform/pause.ts";
import { type BucketRules, createTokenBuckets } from "../platform/token-bucket.ts";
import { turnsOfStrangers } from "../platform/strangers.ts";
import type { KeptRequestStore } from "../store/kept-requests.ts";
import type { LogStore } from "../store/port.ts";
import type { Credentials } from "./forwarding/credentials.ts";
import type { MappingChoice } from "./admission/mapping-choice.ts";
import { createAncestry } from "./admission/decision.ts";
import { beginCall, type Begun } from "./calls/begin.ts";
import type { BeginBody } from "./calls/bodies.ts";
import { createEndCall } from "./calls/end.ts";
import { createListener, createOwnApp } from "./http.ts";
import { createCountersigner } from "./custody/countersign.ts";
import { fateIn } from "./custody/permission.ts";
import type { KeptAgents } from "./custody/kept-agents.ts";
import { createInFlight } from "./forwarding/in-flight.ts";
import { createOutcomes } from "./forwarding/outcomes.ts";
import { proxy, type ProxyDeps } from "./proxy.ts";
import { readinessChecks } from "./readiness.ts";
import { recover } from "./forwarding/recover.ts";
import { createSingleUse, usedIn } from "./forwarding/single-use.ts";
import { secondsOf } from "../core/time.ts";
import type { InboundRequest } from "./admission/request.ts";
import { isWatched } from "./shadow/watched.ts";
import { createShadowLog, type Enforcement } from "./shadow/shadow.ts";
import { startShadowWarning } from "./shadow/shadow-warning.ts";
import { state, stateEach } from "./forwarding/statements.ts";

/** How often one agent has targets asked again what an action would do. */
const PREVIEWS: BucketRules = { burst: 30, perSecond: 3, maxKeys: 16_384 };

/** Everything the gateway works with. Each can be replaced in a test. */
export interface GatewayDeps {
  readonly system: SystemAddresses;
  /** id of the gateway's own log */
  readonly logId: number;
  readonly choice: MappingChoice;
  readonly credentials: Credentials;
  readonly head: HeadTracker;
  readonly registries: Registries;
  readonly signer: Signer;
  readonly store: LogStore;
  readonly sequencer: Sequencer;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  readonly stopwatch: Stopwatch;
  readonly loggers: Loggers;
  /** of a request, in bytes */
  readonly bodyLimit: number;
  /** longest silence of a target */
  readonly targetTimeoutMs: number;
  readonly enforcement: Enforcement;
  /** where content of requests lies that is too large for memory; null keeps all in memory */
  readonly spool?: string | null;
  /** agents whose keys lie here, and what is remembered of their requests; null for none */
  readonly keeping?: { readonly agents: KeptAgents; readonly requests: KeptRequestStore } | null | undefined;
  /** who may read every record */
  readonly operators: readonly PublicKey[];
  /** @throws CHAIN_UNREACHABLE when the chain is not read any more */
  readonly requireAgreement?: () => Promise<void>;
}

/** The policy enforcement point, whatever server it listens on. */
export interface Gateway {
  readonly listener: RequestListener;
  /** Ends every exchange with a target now. Their outcomes are `unknown`, or `not_executed` where nothing was sent. */
  breakOff(): void;
  /** Breaks off, and resolves when every outcome is recorded. */
  stop(): Promise<void>;
}

/**
 * First ends what an earlier process left unfinished.
 * @throws LOG_CORRUPT, SIGNING_FAILED, STORE_FAILED
 */
export async function createGateway(deps: GatewayDeps): Promise<Gateway> {
  const { system, logId, choice, registries, signer, store, clock, loggers } = deps;
  const urn = logUrn(system.chainId, system.system, logId);
  const anchor = system.anchorLog;
  const place = { aud: urn, chain: caip2(system.chainId), anchor };
  const writing = { ...deps, log: { urn, id: logId, anchor } };
  const outcomes = createOutcomes(writing);
  const shadow = createShadowLog(writing);
  const watchesAll = deps.enforcement === "shadow";
  const singleUse = createSingleUse(usedIn(store.used), store.identity.since);
  const durations = createDurations();
  const stopping = new AbortController();
  const inFlight = createInFlight();

  const recovered = await recover(store, outcomes);
  if (recovered > 0) loggers("gateway").warn({ recovered }, "dispatched by an earlier process, outcome unknown");

  const warning = watchesAll ? startShadowWarning(loggers("gateway"), shadow) : null;
  const knownKeys = createKnownKeys(turnsOfStrangers(deps.stopwatch));
  const previews = createTokenBuckets(PREVIEWS, deps.stopwatch);
  const shared = { ...deps, knownKeys, place, singleUse, outcomes, durations, previews };
  const keeping = deps.keeping ?? null;
  const countersigner =
    keeping === null
      ? null
      : createCountersigner({
          ...{ kept: keeping.agents, requests: keeping.requests, fate: fateIn(store.used), pause },
          ...{ head: deps.head, registries, clock, randomBytes: deps.randomBytes },
        });
  const proxyDeps = {
    ...shared,
    ancestry: createAncestry(registries),
    stopping: stopping.signal,
    shadow,
    // Never by the mapping an envelope names: nobody has looked yet whether it is anybody's.
    isWatched: (request: Pick<InboundRequest, "method" | "uri">) =>
      watchesAll || isWatched(choice.inForce().mapping, request, secondsOf(clock)),
    logger: loggers("gateway:enforce"),
  };
  const readBy = ({ mapping, hash }: LoadedMapping): ProxyDeps => ({
    ...{ ...proxyDeps, mapping, place: { ...place, map: hash }, countersigner },
    rules: {
      ...{ targets: mapping.targets, bodyLimit: deps.bodyLimit },
      ...{ spool: deps.spool ?? null, keeps: countersigner !== null },
    },
    readBy: (envelope) => readBy(choice.forEnvelope(envelope)),
  });
  const enforce = (incoming: IncomingMessage, client: ServerResponse): Promise<void> =>
    proxy(readBy(choice.forEnvelope(headerValues(incoming, "countersign-envelope")[0] ?? null)), incoming, client);
  // A call is read with the mapping its envelope was decided under, as a request is.
  const begin = (body: BeginBody, proof: string | null): Promise<Begun> => {
    const { mapping, hash } = choice.forEnvelope(body.envelope);
    return beginCall({ ...proxyDeps, mapping, place: { ...place, map: hash } }, body, proof);
  };
  const readers = {
    operators: deps.operators,
    agentKey: (subject: string) => agentKeyOf(registries, deps.head, subject),
    known: createKnownKeys(turnsOfStrangers(deps.stopwatch)),
  };
  const own = createOwnApp({
    log: { store, signer, anchor, clock, readers },
    checks: readinessChecks(deps),
    enforcement: deps.enforcement,
    wouldBlock: () => shadow.counts(),
    durations,
    state: (envelope, proof) => state(shared, envelope, proof),
    stateEach: (envelopes) => stateEach(shared, envelopes),
    begin,
    end: createEndCall(shared),
    logger: loggers("gateway:http"),
  });
  const breakOff = () => stopping.abort();
  return {
    listener: createListener(own, (incoming, client) => inFlight.add(enforce(incoming, client))),
    breakOff,
    stop: async () => {
      breakOff();
      warning?.[Symbol.dispose]();
      await inFlight.idle();
      await deps.sequencer.idle();
    },
  };
}
