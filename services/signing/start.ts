import { randomBytes } from "node:crypto";
import { join } from "node:path";

import { modeOf } from "../engine/access/access.ts";
import { accessOptions } from "../engine/access/options.ts";
import { openOrganization, warnAhead } from "../engine/access/organization.ts";
import { createLimitReader } from "../chain/read/limit-reader.ts";
import { requireRpcUrl } from "../chain/rpc/client.ts";
import type { Clock } from "../core/ports/ports.ts";
import { openFileSigner } from "../keys/file-signer.ts";
import { logRoutes } from "../log/http.ts";
import { createSequencer } from "../log/sequencer.ts";
import { createSteadyClock } from "../log/steady-clock.ts";
import { createApp } from "../platform/http/app.ts";
import { healthRoutes } from "../platform/http/health.ts";
import { createHttpServer } from "../platform/http/server.ts";
import type { ConfigOf } from "../platform/config/setting.ts";
import { readTrustedDeployment } from "../platform/deployment-file.ts";
import type { Life, Service } from "../platform/lifecycle.ts";
import { createLoggers } from "../platform/logging.ts";
import { readMappingFile } from "../platform/mapping-file.ts";
import { logStorePath } from "../store/sqlite/file.ts";
import { openLogStore } from "../store/sqlite/open.ts";
import { openSettlementStore } from "../store/sqlite/settlements.ts";
import type { WitnessStore } from "../store/witness.ts";
import { openWitnessStore, witnessPath } from "../store/sqlite/witness.ts";
import { createOpened, type Opened } from "../platform/opened.ts";
import { counterStoreAt, counterStorePath } from "../store/sqlite/counters/open.ts";
import { signingRoutes } from "./http.ts";
import { createOutcomes } from "./outcomes/outcomes.ts";
import { hintsPath, readHints, writeHints } from "./hints.ts";
import { readinessChecks } from "./readiness.ts";
import { createSigningService } from "./service.ts";
import type { signingSettings } from "./settings.ts";
import { startCounters } from "./budget/start-counters.ts";
import { startSettling } from "./outcomes/settling.ts";

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
 * STORE_FAILED, PORT_TAKEN
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
  const mapping = await readMappingFile(config.mappingFile);
  const signer = await openFileSigner(config.keyFile, config.passphraseFile);
  const deployment = await readTrustedDeployment(config.deploymentFile);
  const place = { chainId: deployment.chainId, url: requireRpcUrl(config.rpcUrl), restSeconds: REST_SECONDS };
  const access = accessOptions(config, place);
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
  const store = await openLogStore({ path: logStorePath(config.dataDir, logId), identity });
  opened.add(() => store.close());
  const onBehind = (ms: number): void => loggers("signing").warn({ ms }, "the clock is behind the log: it is held");
  const clock = await createSteadyClock({ clock: machineClock, store, onBehind });
  const sequencer = await createSequencer({ store, clock, onFatal: life.fatal });
  opened.add(() => sequencer.idle());
  const countersPath = config.countersFile ?? counterStorePath(config.dataDir, store.identity.system);
  const open = counterStoreAt(countersPath, store.identity);
  const counters = await startCounters({ open, logId, store, sequencer, opened, logger: loggers("signing:counters") });
  const settlements = await openSettlementStore(join(config.dataDir, `settlements-${logId}.sqlite`));
  opened.add(() => settlements.close());
  const common = { store, sequencer, counters, registries, head, logId };
  const outcomes = createOutcomes({ ...common, settlements });
  const { pepUrl } = config;
  startSettling({ pepUrl, store, settlements, outcomes, clock, opened, logger: loggers("signing:settle") });

  const deps = { ...common, system, mapping, signer, outcomes, clock };
  const service = createSigningService({
    ...deps,
    decider,
    limits: createLimitReader(rpc, system),
    randomBytes: (length) => new Uint8Array(randomBytes(length)),
    stopwatch: () => performance.now(),
    lives: { sae: config.envelopeLife, hold: config.holdLife },
  });
  const app = createApp(loggers("signing:http"), [
    healthRoutes(readinessChecks({ ...deps, rpc, requireAgreement: chain.requireAgreement })),
    signingRoutes(service, config.bodyLimit),
    logRoutes({ store, signer, anchor: system.anchorLog, clock }),
  ]);
  const server = await createHttpServer(app, { port: config.port, host: config.host });
  opened.add((graceMs) => server.close(graceMs));
  loggers("signing").info({ url: server.url, log: logId }, "ready to sign");
  return server.url;
}

async function openWitness({ dataDir, logId }: SigningConfig, opened: Opened): Promise<WitnessStore> {
  const witness = await openWitnessStore(witnessPath(dataDir, logId));
  opened.add(() => witness.close());
  return witness;
}
