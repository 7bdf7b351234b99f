import { randomBytes } from "node:crypto";
import { join } from "node:path";

import { accessOptions } from "../engine/access/options.ts";
import { openOrganization, warnAhead } from "../engine/access/organization.ts";
import { requireRpcUrl } from "../chain/rpc/client.ts";
import { CountersignError } from "../core/errors/error.ts";
import type { Clock } from "../core/ports/ports.ts";
import { secondsOf } from "../core/time.ts";
import { openFileSigner } from "../keys/file-signer.ts";
import { openOwnStore } from "../log/own-store.ts";
import { createSequencer } from "../log/sequencer.ts";
import { createSteadyClock } from "../log/steady-clock.ts";
import type { ConfigOf } from "../platform/config/setting.ts";
import { readTrustedDeployment } from "../platform/deployment-file.ts";
import { type Door, openDoor } from "../platform/http/door.ts";
import type { Life, Service } from "../platform/lifecycle.ts";
import { createLoggers, type Loggers } from "../platform/logging.ts";
import { openMappings } from "../platform/mappings.ts";
import { createOpened, type Opened } from "../platform/opened.ts";
import { logStorePath } from "../store/sqlite/file.ts";
import { openKeptRequestStore } from "../store/sqlite/kept-requests/open.ts";
import { isOpenToBrowser } from "./admission/cors.ts";
import { createMappingChoice } from "./admission/mapping-choice.ts";
import { readCredentials } from "./forwarding/credentials.ts";
import { createTokens } from "./forwarding/oauth.ts";
import type { OpenKept } from "./custody/kept-agents.ts";
import { createGateway, type Gateway, type GatewayDeps } from "./gateway.ts";
import { requireOwnLog } from "./readiness.ts";
import { gatewayOwnSettings, type gatewaySettings } from "./settings.ts";

export type GatewayConfig = ConfigOf<typeof gatewaySettings>;

/** A running gateway. */
export interface RunningGateway extends Service {
  readonly url: string;
}

/** How often the registry is asked which of several mappings is in force. */
const FOLLOW_MS = 1000;
/** Of a drain, for the outcomes and answers of what has to be broken off. */
const BREAK_OFF_MS = 500;

/**
 * Starts the gateway. What it opened before a failure is closed again.
 * @param openKept opens the agents whose keys are kept in COUNTERSIGN_GATEWAY_AGENTS_DIR: who asks in their name is a client like any other
 * @throws CONFIG_*, MAPPING_INVALID, KEY_UNREADABLE, CHAIN_*, STALE_STATE, SYSTEM_UNKNOWN, ORGANIZATION_MISMATCH,
 * ENVELOPE_SIGNER_UNKNOWN, DATA_OTHER_*, STORE_BEHIND, LOG_CORRUPT, STORE_FAILED, PORT_TAKEN
 */
export async function startGateway(
  config: GatewayConfig,
  life: Life,
  clock: Clock,
  openKept: OpenKept | null = null,
): Promise<RunningGateway> {
  const opened = createOpened();
  try {
    return { url: await open(config, life, clock, opened, openKept), stop: opened.close };
  } catch (error) {
    await opened.close(0);
    throw error;
  }
}

async function open(
  config: GatewayConfig,
  life: Life,
  machineClock: Clock,
  opened: Opened,
  openKept: OpenKept | null,
): Promise<string> {
  const { logId } = config;
  const loggers = createLoggers(config.logLevel);
  const mappings = await openMappings(config.mappingFile, loggers("gateway:mapping"), opened);
  const targets = (): readonly string[] => mappings().flatMap(({ mapping }) => Object.keys(mapping.targets));
  const credentials = await readCredentials(config.credentialsFile, targets, {
    logger: loggers("gateway:credentials"),
    tokens: createTokens(machineClock),
  });
  const signer = await openFileSigner(config.keyFile, config.passphraseFile);
  const deployment = await readTrustedDeployment(config.deploymentFile);
  const place = { chainId: deployment.chainId, url: requireRpcUrl(config.rpcUrl), restSeconds: 0 };
  const { chain, system, registries, head, genesisHash } = await openOrganization(
    {
      // It decides nothing, so there is nothing to check twice.
      access: { ...accessOptions(config, place), crossCheck: 0 },
      parts: { onTrouble: (what, details) => loggers("gateway:chain").error(details, what) },
      ...{ deployment, clock: machineClock, maxAgeSeconds: config.stateAge },
      onAhead: warnAhead(loggers("gateway:chain")),
    },
    opened,
  );
  await requireOwnLog({ registries, signer, logId }, head.pin(), secondsOf(machineClock));

  const choice = createMappingChoice({ mappings, registries, head });
  const following = setInterval(() => void choice.refresh(), FOLLOW_MS).unref();
  opened.add(() => clearInterval(following));

  const identity = { ...system, logId, genesisHash };
  // Before the log is taken over: whoever holds the port may hold the log as well.
  const door = await openDoor({
    port: config.port,
    setting: gatewayOwnSettings.port.name,
    host: config.host,
    names: config.hostNames ?? [],
    browsers: (incoming) => isOpenToBrowser(choice.inForce().mapping, incoming),
  });
  opened.add(() => door.close(0));
  const end = await registries.readLog(head.pin(), logId);
  const store = await openOwnStore({ path: logStorePath(config.dataDir, logId), identity, clock: machineClock }, end);
  opened.add(() => store.close());
  const onBehind = (ms: number): void => loggers("gateway").warn({ ms }, "the clock is behind the log: it is held");
  const clock = await createSteadyClock({ clock: machineClock, store, onBehind });
  const holder = `the gateway at ${door.url}`;
  const sequencer = await createSequencer({ store, clock, onFatal: life.fatal, holder });
  const keeping = await openKeeping(config, loggers, opened, openKept);
  const gateway = await createGateway({
    ...{ system, logId, choice, credentials, head, registries, signer, store, sequencer, clock, loggers },
    randomBytes: (length) => new Uint8Array(randomBytes(length)),
    stopwatch: () => performance.now(),
    bodyLimit: config.bodyLimit,
    spool: join(config.dataDir, "spool"),
    keeping,
    targetTimeoutMs: config.targetTimeout * 1000,
    enforcement: config.enforcement,
    operators: config.operatorKeys ?? [],
    requireAgreement: chain.requireAgreement,
  });
  opened.add(() => gateway.stop());
  serve(gateway, door, opened);
  loggers("gateway").info({ url: door.url, log: logId }, "ready to enforce");
  return door.url;
}

/** null where no keys are kept. @throws CONFIG_INVALID, KEY_UNREADABLE, FILE_INVALID, DATA_OTHER_VERSION, STORE_FAILED */
async function openKeeping(
  { agentsDir: folder, custody, dataDir }: GatewayConfig,
  loggers: Loggers,
  opened: Opened,
  openKept: OpenKept | null,
): Promise<GatewayDeps["keeping"]> {
  if (folder === null) return null;
  if (openKept === null) throw new CountersignError("CONFIG_INVALID", "this process cannot ask in the name of agents");
  const agents = await openKept({
    ...{ folder, keeping: custody === "sidecar" ? "Sidecar" : "Gateway" },
    ...{ logger: loggers("gateway:custody"), stopwatch: () => performance.now() },
  });
  const requests = await openKeptRequestStore(join(dataDir, "kept-requests.sqlite"));
  opened.add(() => requests.close());
  return { agents, requests };
}

function serve(gateway: Gateway, door: Door, opened: Opened): void {
  door.answer(gateway.listener);
  opened.add(async (graceMs) => {
    const last = setTimeout(() => gateway.breakOff(), Math.max(0, graceMs - BREAK_OFF_MS));
    await door.close(graceMs);
    clearTimeout(last);
  });
}
