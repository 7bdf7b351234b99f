import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { pino } from "pino";

import { createDecider } from "../../../../services/engine/decide/rpc-mode.ts";
import { createHeadTracker, headOfNode } from "../../../../services/chain/read/head.ts";
import { agentKeyOf } from "../../../../services/chain/read/agent-key.ts";
import { createLimitReader } from "../../../../services/chain/read/limit-reader.ts";
import { createRegistries } from "../../../../services/chain/read/registries.ts";
import { buildAct, contentDigestOf } from "../../../../services/core/envelope/build-act.ts";
import type { CountersignError } from "../../../../services/core/errors/error.ts";
import { logUrn } from "../../../../services/core/words/ids.ts";
import { parseRequestTarget } from "../../../../services/core/mapping/request-target.ts";
import { createKnownKeys } from "../../../../services/keys/verify/known-keys.ts";
import { logRoutes } from "../../../../services/log/http.ts";
import { createSequencer } from "../../../../services/log/sequencer.ts";
import { createApp } from "../../../../services/platform/http/app.ts";
import { healthRoutes } from "../../../../services/platform/http/health.ts";
import { createHttpServer } from "../../../../services/platform/http/server.ts";
import { buildIntent, type BuiltIntent, type Proposal } from "../../../../services/sdk/intent.ts";
import { buildErasureOrder } from "../../../../services/sdk/erasure-order.ts";
import { createCounters } from "../../../../services/signing/budget/counters.ts";
import { openHealed } from "../../../../services/signing/budget/heal.ts";
import { createHoldReaders } from "../../../../services/signing/holds/hold-readers.ts";
import { SIGNING_ABOUT } from "../../../../services/signing/described.ts";
import { signingRoutes } from "../../../../services/signing/http.ts";
import { errorCounter } from "../../../../services/signing/floors/error-counter.ts";
import { createTurns } from "../../../../services/signing/shared/turns.ts";
import { createOutcomes } from "../../../../services/signing/outcomes/outcomes.ts";
import { readinessChecks, readinessNotices } from "../../../../services/signing/readiness.ts";
import { createSigningService, type ServiceOptions } from "../../../../services/signing/service.ts";
import { counterStoreAt } from "../../../../services/store/sqlite/counters/open.ts";
import { openLogStore } from "../../../../services/store/sqlite/open.ts";
import { openSettlementStore } from "../../../../services/store/sqlite/settlements.ts";
import { SIGNING_LOG } from "../../../contracts/fixture.ts";
import { SIGNING_API } from "../../../../scripts/docs/apis.ts";
import { expectDescribed } from "../../../helpers/described.ts";
import { createEdrRpc } from "../../../helpers/edr-rpc.ts";
import { asOperator, OPERATOR } from "../../../helpers/operator.ts";
import type { Organization, TestAgent } from "./organization.ts";

export const LIVES = { sae: 60, hold: 3600 };
const BODY_LIMIT = 1_048_576;

/** What came back over HTTP. */
export interface Reply {
  readonly status: number;
  readonly type: string | null;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

/**
 * A signing service over HTTP on a store of its own, working for an organization. `replace` puts a fake in the place of
 * anything it works with; another log, or counters another world keeps, make it a second service of the organization.
 */
export async function createWorld(
  organization: Organization,
  replace: (deps: ServiceOptions) => Partial<ServiceOptions> = () => ({}),
  { logId = Number(SIGNING_LOG), sharedCounters }: { readonly logId?: number; readonly sharedCounters?: string } = {},
) {
  const { connection, system, mapping, keys } = organization;
  const directory = await mkdtemp(join(tmpdir(), "signing-"));
  const rpc = createEdrRpc(connection);
  const time = { now: (await connection.networkHelpers.time.latest()) * 1000 + 1000 };
  const clock = () => time.now;
  const head = createHeadTracker({ look: headOfNode(rpc, "own"), clock, pollMs: 3_600_000 });
  await head.refresh();
  const identity = { ...system, logId, genesisHash: `0x${"0".repeat(64)}` };
  const store = await openLogStore({ path: join(directory, "log.sqlite"), identity, clock });
  const fatal: CountersignError[] = [];
  const sequencer = await createSequencer({ store, clock, onFatal: (error) => fatal.push(error) });
  const countersPath = sharedCounters ?? join(directory, "counters.sqlite");
  const counters = createCounters(() =>
    openHealed({ store, sequencer, logId }, counterStoreAt(countersPath, identity)),
  );
  const registries = createRegistries(rpc, system);
  const settlements = await openSettlementStore(join(directory, "settlements.sqlite"));
  const turns = createTurns();
  const countsErrors = (map: string): boolean => errorCounter(deps.mappings)(map);
  const common = { store, sequencer, counters, registries, head, logId, turns };
  const outcomes = createOutcomes({ ...common, settlements, countsErrors });
  const standard: ServiceOptions = {
    system,
    logId,
    mappings: () => [mapping],
    head,
    registries,
    decider: createDecider(rpc),
    limits: createLimitReader(rpc, system),
    signer: keys.signing,
    store,
    sequencer,
    counters,
    outcomes,
    turns,
    operators: [OPERATOR.publicKey],
    clock,
    randomBytes: (length) => new Uint8Array(randomBytes(length)),
    stopwatch: () => performance.now(),
    lives: LIVES,
  };
  const deps = { ...standard, ...replace(standard) };
  const service = createSigningService(deps);
  const readers = {
    operators: [OPERATOR.publicKey],
    agentKey: (subject: string) => agentKeyOf(registries, head, subject),
    known: createKnownKeys(() => null),
  };
  const requireHoldReader = createHoldReaders({
    ...{ system, logId, mappings: deps.mappings, registries, head, clock, readers },
    names: [],
    mayAsk: () => null,
  });
  const app = createApp(
    pino({ level: "silent" }),
    [
      healthRoutes(readinessChecks({ ...deps, rpc }), { notices: readinessNotices(deps) }),
      signingRoutes(service, requireHoldReader, BODY_LIMIT),
      logRoutes({ store, signer: deps.signer, anchor: system.anchorLog, clock, readers }),
    ],
    { about: SIGNING_ABOUT },
  );
  const server = await createHttpServer(app, { port: 0 });

  const send = async (path: string, init: RequestInit): Promise<Reply> => {
    const response = await fetch(server.url + path, init);
    const text = await response.text();
    const json = JSON.parse(text) as Record<string, unknown>;
    expectDescribed(SIGNING_API, init.method ?? "GET", path, { status: response.status, json });
    return { status: response.status, type: response.headers.get("content-type"), text, json };
  };
  const headersOf = (path: string) => asOperator(logUrn(system.chainId, system.system, logId), path, clock);
  const post = (path: string, body: unknown): Promise<Reply> =>
    send(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  /** An agent's own program may sign what the SDK would not: parameters are not looked at. */
  const intentOf = (agent: TestAgent, proposal: Proposal, held?: BuiltIntent): Promise<BuiltIntent> => {
    const uri = proposal.origin + parseRequestTarget(proposal.path).canonical;
    const http = { uri, digest: contentDigestOf(proposal.body) };
    const act = held ?? buildAct({ ...proposal, http }, deps.randomBytes);
    return buildIntent({ ...agent, clock, randomBytes: deps.randomBytes }, proposal, act);
  };

  return {
    organization,
    deps,
    rpc,
    time,
    head,
    store,
    storePath: join(directory, "log.sqlite"),
    counters,
    countersPath,
    settlements,
    outcomes,
    service,
    fatal,
    url: server.url,
    send,
    post,
    get: (path: string, headers: Record<string, string> = {}) => send(path, { headers }),
    /** as the operator, who may read everything */
    read: async (path: string): Promise<Reply> => send(path, { headers: await headersOf(path) }),
    headersOf,
    intentOf,
    act: (intent: string, content?: string) =>
      post("/v1/actions", { intent, ...(content === undefined ? {} : { content }) }),
    propose: async (agent: TestAgent, proposal: Proposal, held?: BuiltIntent): Promise<Reply> =>
      post("/v1/actions", { intent: (await intentOf(agent, proposal, held)).intent }),
    /** kinds of all records, in order */
    kinds: async () => (await store.records.range(1, 1000)).map(({ kind }) => kind),
    /** as an operator orders it */
    erase: async (...records: number[]): Promise<void> => {
      const aud = logUrn(system.chainId, system.system, logId);
      const order = await buildErasureOrder({ ...deps, signer: OPERATOR }, { aud, records, reason: "a test" });
      await service.erase(order);
    },
    /** moves the clock, and mines a block at its time */
    pass: async (seconds: number): Promise<void> => {
      time.now += seconds * 1000;
      await connection.networkHelpers.time.increaseTo(Math.floor(time.now / 1000));
      await head.refresh();
    },
    /** takes note of blocks that were mined since */
    catchUp: async (): Promise<void> => {
      time.now = Math.max(time.now, (await connection.networkHelpers.time.latest()) * 1000);
      await head.refresh();
    },
    close: async (): Promise<void> => {
      await server.close(1000);
      await counters.close();
      await settlements.close();
      await store.close();
      await rm(directory, { recursive: true });
    },
  };
}

export type World = Awaited<ReturnType<typeof createWorld>>;
