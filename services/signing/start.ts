import { randomBytes } from "node:crypto";

import { modeOf } from "../engine/access/access.ts";
import { accessOptions } from "../engine/access/options.ts";
import { openOrganization, warnAhead } from "../engine/access/organization.ts";
import { agentKeyOf } from "../chain/read/agent-key.ts";
import { createLimitReader } from "../chain/read/limit-reader.ts";
import { requireRpcUrl } from "../chain/rpc/client.ts";
import type { Clock } from "../core/ports/ports.ts";
import { openFileSigner } from "../keys/file-signer.ts";
import { createKnownKeys } from "../keys/verify/known-keys.ts";
import { logRoutes } from "../log/http.ts";
import { type Companion, requireCompanions } from "../log/companions.ts";
import { openOwnStore } from "../log/own-store.ts";
import { createSequencer } from "../log/sequencer.ts";
import { createSteadyClock } from "../log/steady-clock.ts";
import { createApp } from "../platform/http/app.ts";
import { healthRoutes } from "../platform/http/health.ts";
import { openDoor } from "../platform/http/door.ts";
import type { ConfigOf } from "../platform/config/setting.ts";
import { readTrustedDeployment } from "../platform/deployment-file.ts";
import type { Life, Service } from "../platform/lifecycle.ts";
import { createLoggers } from "../platform/logging.ts";
import { openMappings } from "../platform/mappings.ts";
import { logStorePath } from "../store/sqlite/file.ts";
import { openSettlementStore, settlementsPath } from "../store/sqlite/settlements.ts";
import { webhooksPath } from "../store/sqlite/webhooks.ts";
import { startWebhooks } from "./webhooks/start.ts";
import type { WitnessStore } from "../store/witness.ts";
import { openWitnessStore, witnessPath } from "../store/sqlite/witness.ts";
import { turnsOfStrangers } from "../platform/strangers.ts";
import { createOpened, type Opened } from "../platform/opened.ts";
import { counterStoreAt, counterStorePath } from "../store/sqlite/counters/open.ts";
import { SIGNING_ABOUT } from "./described.ts";
import { signingRoutes } from "./http.ts";
import { createHoldReaders } from "./holds/hold-readers.ts";
import { createOutcomes } from "./outcomes/outcomes.ts";
import { hintsPath, readHints, writeHints } from "./hints.ts";
import { readinessChecks, readinessNotices } from "./readiness.ts";
import { createSigningService } from "./service.ts";
import { signingOwnSettings, type signingSettings } from "./settings.ts";
import { startCounters } from "./budget/start-counters.ts";
import { createTurns } from "./shared/turns.ts";
import { errorCounter } from "./floors/error-counter.ts";
import { startSettlementTimer } from "./outcomes/settlement-timer.ts";

export type SigningConfig = ConfigOf<typeof signingSettings>;

/** A running signing service. */
export interface RunningService extends Service {
  readonly url: string;
}

/** So long a block stays pinned while nothing it was asked for changes. */
const REST_SECONDS = 10;

/**
 * Starts the signing service. What it opened before a failure is closed again.
 * @throws CONFIG_*, MAPPING_INVALID, KEY_UNREADABLE, CHAIN_*, SYSTEM_UNKNOWN, ORGANIZATION_MISMATCH, DATA_OTHER_*,
 * STORE_BEHIND, STORE_MISSING, LOG_CORRUPT, STORE_FAILED, PORT_TAKEN
 */
export async function startSigningService(config: SigningConfig, life: Life, clock: Clock): Promise<RunningService> {
  const opened = createOpened();
  try {
    return { url: await open(config, life, clock, opened), stop: opened.close };
  } catch (error) {
    await opened.close(0);
    throw error;
  }
}

async function open(config: SigningConfig, life: Life, machineClock: Clock, opened: Opened): Promise<string> {
  const { logId } = config;
  const loggers = createLoggers(config.logLevel);
  const mappings = await openMappings(config.mappingFile, loggers("signing:mapping"), opened);
  const signer = await openFileSigner(config.keyFile, config.passphraseFile);
  const deployment = await readTrustedDeployment(config.deploymentFile);
  const { pinDepth } = config;
  // A pin that is behind already does not rest as well: together they would use up the age state may have.
  const restSeconds = pinDepth === 0 ? REST_SECONDS : 0;
  const place = { chainId: deployment.chainId, url: requireRpcUrl(config.rpcUrl), restSeconds, pinDepth };
  const access = accessOptions(config, place);
  const companions = companionsOf(config, modeOf(access) === "embedded");
  requireCompanions(logStorePath(config.dataDir, logId), companions, config.newStores ?? []);
  const hints = hintsPath(config.dataDir, logId);
  const { chain, system, registries, head, genesisHash } = await openOrganization(
    {
      access,
      parts: {
        hints: await readHints(hints),
        witness: modeOf(access) === "embedded" ? await openWitness(config, opened) : null,
        onTrouble: (what, details) => loggers("signing:chain").error(details, what),
      },
      ...{ deployment, clock: machineClock, maxAgeSeconds: config.stateAge },
      onAhead: warnAhead(loggers("signing:chain")),
    },
    opened,
  );
  opened.add(() => writeHints(hints, chain));

  const { rpc, decider } = chain;
  const identity = { ...system, logId, genesisHash };
  // Before the log is taken over: whoever holds the port may hold the log as well.
  const door = await openDoor({
    port: config.port,
    setting: signingOwnSettings.port.name,
    host: config.host,
    names: config.hostNames ?? [],
  });
  opened.add(() => door.close(0));
  const end = await registries.readLog(head.pin(), logId);
  const store = await openOwnStore({ path: logStorePath(config.dataDir, logId), identity, clock: machineClock }, end);
  opened.add(() => store.close());
  const onBehind = (ms: number): void => loggers("signing").warn({ ms }, "the clock is behind the log: it is held");
  const clock = await createSteadyClock({ clock: machineClock, store, onBehind });
  const holder = `the signing service at ${door.url}`;
  const sequencer = await createSequencer({ store, clock, onFatal: life.fatal, holder });
  opened.add(() => sequencer.idle());
  const countersPath = config.countersFile ?? counterStorePath(config.dataDir, store.identity.system);
  const open = counterStoreAt(countersPath, store.identity);
  const counters = await startCounters({ open, logId, store, sequencer, opened, logger: loggers("signing:counters") });
  const settlements = await openSettlementStore(settlementsPath(config.dataDir, logId));
  for (const { name } of companions) await store.companions.add(name);
  opened.add(() => settlements.close());
  const common = { store, sequencer, counters, registries, head, logId, turns: createTurns() };
  const countsErrors = errorCounter(mappings);
  const outcomes = createOutcomes({ ...common, settlements, countsErrors });
  const { pepUrl } = config;
  startSettlementTimer({
    pepUrl,
    store,
    settlements,
    outcomes,
    clock,
    countsErrors,
    opened,
    logger: loggers("signing:settle"),
  });

  const deps = { ...common, system, mappings, signer, outcomes, clock };
  const operators = config.operatorKeys ?? [];
  const service = createSigningService({
    ...deps,
    operators,
    decider,
    limits: createLimitReader(rpc, system),
    randomBytes: (length) => new Uint8Array(randomBytes(length)),
    stopwatch: () => performance.now(),
    lives: { sae: config.envelopeLife, hold: config.holdLife },
  });
  const readers = {
    operators,
    agentKey: (subject: string) => agentKeyOf(registries, head, subject),
    known: createKnownKeys(turnsOfStrangers(() => performance.now())),
  };
  const requireHoldReader = createHoldReaders({
    ...{ system, logId, mappings, registries, head, clock, readers },
    names: config.hostNames ?? [],
    mayAsk: turnsOfStrangers(() => performance.now()),
  });
  const told = await startWebhooks({
    ...{ logId, store, clock, opened, file: config.webhooksFile ?? null },
    storePath: webhooksPath(config.dataDir, logId),
    logger: loggers("signing:webhooks"),
  });
  const health = healthRoutes(readinessChecks({ ...deps, rpc, requireAgreement: chain.requireAgreement }), {
    notices: { ...readinessNotices(deps), ...told },
  });
  const own = signingRoutes(service, requireHoldReader, config.bodyLimit);
  const log = logRoutes({ store, signer, anchor: system.anchorLog, clock, readers });
  const app = createApp(loggers("signing:http"), [health, own, log], { about: SIGNING_ABOUT });
  door.answer(app);
  opened.add((graceMs) => door.close(graceMs));
  loggers("signing").info({ url: door.url, log: logId }, "ready to sign");
  return door.url;
}

/** The witness is kept where this process runs the policy itself. */
function companionsOf({ dataDir, logId }: SigningConfig, withWitness: boolean): readonly Companion[] {
  const settlements = { name: "settlements", path: settlementsPath(dataDir, logId) } as const;
  return withWitness ? [settlements, { name: "witness", path: witnessPath(dataDir, logId) }] : [settlements];
}

async function openWitness({ dataDir, logId }: SigningConfig, opened: Opened): Promise<WitnessStore> {
  const witness = await openWitnessStore(witnessPath(dataDir, logId));
  opened.add(() => witness.close());
  return witness;
}
