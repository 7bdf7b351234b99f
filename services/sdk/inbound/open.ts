import { requireRpcUrl } from "../../chain/rpc/client.ts";
import type { Clock } from "../../core/ports/ports.ts";
import { accessOptions } from "../../engine/access/options.ts";
import { openOrganization } from "../../engine/access/organization.ts";
import { accessSettings } from "../../engine/settings.ts";
import { createMappingChoice } from "../../gateway/admission/mapping-choice.ts";
import { readConfig } from "../../platform/config/read.ts";
import type { ConfigOf } from "../../platform/config/setting.ts";
import { readTrustedDeployment } from "../../platform/deployment-file.ts";
import { BODY_LIMIT } from "../../platform/http/body.ts";
import { openMappings } from "../../platform/mappings.ts";
import { createOpened, type Opened } from "../../platform/opened.ts";
import { createCheck } from "./check.ts";
import { createExpress, type ExpressInbound } from "./express.ts";
import { createFetch } from "./fetch.ts";

/** Where a target stands, and what it reads by itself. */
export interface InboundOptions {
  /** what the mapping calls this target; there it has `caller: true` */
  readonly target: string;
  /** id of the log of the gateway it stands behind */
  readonly gatewayLog: number;
  readonly rpcUrl: string;
  /** the deployments file of the organization */
  readonly deploymentFile: string;
  /** the action mapping registered with the policy */
  readonly mappingFile: string;
  /** of content, in bytes; 1 MiB unless said otherwise */
  readonly bodyLimit?: number;
  /** how the chain is reached and believed, as the settings of the services name it */
  readonly access?: Partial<ConfigOf<typeof accessSettings>>;
  /** told what goes on without anybody's fault: a mapping that cannot be read, a clock that is behind */
  readonly onTrouble?: (what: string, details: object) => void;
}

/** Verifies who calls. */
export interface Inbound extends ExpressInbound {
  /** Wraps a handler of the Fetch API. */
  readonly fetch: ReturnType<typeof createFetch>;
  /** Lets go of the chain and the mapping file. */
  readonly close: () => Promise<void>;
}

/** Between two questions which of several mappings is in force, in milliseconds. */
const FOLLOW_MS = 1000;

/**
 * Opens a target's own view of its organization: from then on every call is verified at its own head of the chain, and what is not
 * known is refused.
 * @throws CONFIG_INVALID, FILE_UNREADABLE, FILE_INVALID, MAPPING_INVALID, TARGET_UNKNOWN, CHAIN_*, STALE_STATE, SYSTEM_UNKNOWN,
 * ORGANIZATION_MISMATCH
 *
 * @example
 * const inbound = await openInbound({ target: "planner", gatewayLog: 2, rpcUrl, deploymentFile, mappingFile });
 * app.use(inbound.middleware);
 * app.post("/tasks", (request, response) => response.json({ for: inbound.callerOf(request).did }));
 */
export async function openInbound(options: InboundOptions, clock: Clock = Date.now): Promise<Inbound> {
  const opened = createOpened();
  try {
    return await open(options, clock, opened);
  } catch (error) {
    await opened.close(0);
    throw error;
  }
}

async function open(options: InboundOptions, clock: Clock, opened: Opened): Promise<Inbound> {
  const { target, gatewayLog, bodyLimit = BODY_LIMIT, onTrouble = () => undefined } = options;
  const config = { ...readConfig(accessSettings, {}, []), ...options.access };
  const logger = { info: () => undefined, error: (details: object, what: string) => onTrouble(what, details) };
  const mappings = await openMappings(options.mappingFile, logger, opened);
  const deployment = await readTrustedDeployment(options.deploymentFile);
  const place = { chainId: deployment.chainId, url: requireRpcUrl(options.rpcUrl), restSeconds: 0 };
  const { system, registries, head } = await openOrganization(
    {
      // It decides nothing: there is nothing to check twice, and nothing that needs a thread.
      access: { ...accessOptions(config, place), crossCheck: 0, thread: false },
      parts: { onTrouble },
      ...{ deployment, clock, maxAgeSeconds: config.stateAge },
      onAhead: (seconds) => onTrouble("the newest block is ahead of the clock", { seconds }),
    },
    opened,
  );
  const choice = createMappingChoice({ mappings, registries, head });
  const following = setInterval(() => void choice.refresh(), FOLLOW_MS).unref();
  opened.add(() => clearInterval(following));
  const stopwatch = (): number => performance.now();
  const check = createCheck({ system, registries, head, choice, gatewayLog, target, clock, stopwatch });
  return {
    ...createExpress(check, bodyLimit),
    fetch: createFetch(check, bodyLimit),
    close: () => opened.close(0),
  };
}
