import { randomBytes } from "node:crypto";
import type { RequestListener } from "node:http";
import { join } from "node:path";

import { CountersignError } from "../../core/errors/error.ts";
import type { Clock } from "../../core/ports/ports.ts";
import { caip2 } from "../../core/words/ids.ts";
import { requireRpcUrl } from "../../chain/rpc/client.ts";
import { accessOptions } from "../../engine/access/options.ts";
import { openOrganization, warnAhead } from "../../engine/access/organization.ts";
import { createKnownKeys } from "../../keys/verify/known-keys.ts";
import type { ConfigOf } from "../../platform/config/setting.ts";
import { readTrustedDeployment } from "../../platform/deployment-file.ts";
import { createApp } from "../../platform/http/app.ts";
import { type Door, openDoor } from "../../platform/http/door.ts";
import { healthRoutes } from "../../platform/http/health.ts";
import type { Service } from "../../platform/lifecycle.ts";
import { createLoggers } from "../../platform/logging.ts";
import { openMappings } from "../../platform/mappings.ts";
import { createOpened, type Opened } from "../../platform/opened.ts";
import { pause } from "../../platform/pause.ts";
import { turnsOfStrangers } from "../../platform/strangers.ts";
import { openKeptRequestStore } from "../../store/sqlite/kept-requests/open.ts";
import { createAncestry } from "../admission/decision.ts";
import { createMappingChoice } from "../admission/mapping-choice.ts";
import { createCountersigner } from "../custody/countersign.ts";
import type { KeptAgent, OpenKept } from "../custody/kept-agents.ts";
import { createListener } from "../http.ts";
import { createSidecar } from "./sidecar.ts";
import { sidecarOwnSettings, type sidecarSettings } from "./settings.ts";

export type SidecarConfig = ConfigOf<typeof sidecarSettings>;

/** A running sidecar. */
export interface RunningSidecar extends Service {
  readonly url: string;
}

const FOLLOW_MS = 1000;

/**
 * Starts the process beside one agent. What it opened before a failure is closed again.
 * @throws CONFIG_*, MAPPING_INVALID, KEY_UNREADABLE, FILE_INVALID, CHAIN_*, STALE_STATE, SYSTEM_UNKNOWN, ORGANIZATION_MISMATCH,
 * STORE_FAILED, DATA_OTHER_VERSION, PORT_TAKEN
 */
export async function startSidecar(config: SidecarConfig, clock: Clock, openKept: OpenKept): Promise<RunningSidecar> {
  const opened = createOpened();
  try {
    return { url: await open(config, clock, openKept, opened), stop: opened.close };
  } catch (error) {
    await opened.close(0);
    throw error;
  }
}

async function open(config: SidecarConfig, clock: Clock, openKept: OpenKept, opened: Opened): Promise<string> {
  const loggers = createLoggers(config.logLevel);
  const stopwatch = (): number => performance.now();
  const mappings = await openMappings(config.mappingFile, loggers("sidecar:mapping"), opened);
  const kept = await openKept({
    ...{ keeping: "Sidecar", folder: config.agentsDir, only: config.agent },
    ...{ urls: { signing: config.signingUrl, gateway: config.gatewayUrl } },
    ...{ logger: loggers("sidecar:custody"), stopwatch },
  });
  const deployment = await readTrustedDeployment(config.deploymentFile);
  const place = { chainId: deployment.chainId, url: requireRpcUrl(config.rpcUrl), restSeconds: 0 };
  const { chain, system, registries, head } = await openOrganization(
    {
      access: { ...accessOptions(config, place), crossCheck: 0 },
      parts: { onTrouble: (what, details) => loggers("sidecar:chain").error(details, what) },
      ...{ deployment, clock, maxAgeSeconds: config.stateAge },
      onAhead: warnAhead(loggers("sidecar:chain")),
    },
    opened,
  );
  const choice = createMappingChoice({ mappings, registries, head });
  const following = setInterval(() => void choice.refresh(), FOLLOW_MS).unref();
  opened.add(() => clearInterval(following));
  const door = await openDoor({
    port: config.port,
    setting: sidecarOwnSettings.port.name,
    host: config.host,
    names: config.hostNames ?? [],
  });
  opened.add(() => door.close(0));
  const requests = await openKeptRequestStore(join(config.dataDir, "kept-requests.sqlite"));
  opened.add(() => requests.close());
  const tools = { clock, randomBytes: (length: number) => new Uint8Array(randomBytes(length)) };
  const fate = (agent: KeptAgent, envelope: string) => agent.fate(envelope);
  const countersigner = createCountersigner({ kept, requests, fate, pause, head, registries, ...tools });
  const sidecar = createSidecar({
    ...{ choice, countersigner, head, registries, clock, ancestry: createAncestry(registries) },
    knownKeys: createKnownKeys(turnsOfStrangers(stopwatch)),
    place: { chain: caip2(system.chainId), anchor: system.anchorLog },
    rules: { bodyLimit: config.bodyLimit, spool: join(config.dataDir, "spool"), keeps: true },
    silenceMs: config.targetTimeout * 1000,
    logger: loggers("sidecar"),
  });
  const own = createApp(
    loggers("sidecar:http"),
    [
      healthRoutes({
        chain: async () => {
          await chain.requireAgreement();
          head.pin();
        },
        mapping: async () => {
          const known = choice.known();
          const policy = await registries.readPolicy(head.pin(), known[0].mapping.policy);
          if (known.some(({ hashHex }) => policy?.mappingHash === hashHex)) return;
          throw new CountersignError("MAPPING_MISMATCH", `the policy names ${policy?.mappingHash ?? "none"}`);
        },
      }),
    ],
    { base: "/-" },
  );
  serve(
    createListener(own, (incoming, client) => void sidecar(incoming, client)),
    door,
    opened,
  );
  loggers("sidecar").info({ url: door.url, agent: config.agent }, "ready beside its agent");
  return door.url;
}

function serve(listener: RequestListener, door: Door, opened: Opened): void {
  door.answer(listener);
  opened.add((graceMs) => door.close(graceMs));
}
