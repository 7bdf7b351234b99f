import { mkdir } from "node:fs/promises";

import type { CountersignError } from "../../services/core/errors/error.ts";
import { requireNoLogs, requireSystem } from "../../services/domain/applied.ts";
import { type HomeFiles, homeFiles } from "../../services/domain/home/files.ts";
import {
  chainProcess,
  LOOPBACK,
  SERVICE_NAMES,
  type ServiceName,
  serviceProcess,
} from "../../services/main/home-services.ts";
import { supervisorSettings } from "../../services/main/settings.ts";
import { createSupervisor, START_SECONDS } from "../../services/main/supervisor.ts";
import { serveReadiness } from "../../services/main/supervisor-readiness.ts";
import type { LogLevel } from "../../services/platform/config/common.ts";
import { readDeployment } from "../../services/platform/deployment-file.ts";
import { createLoggers } from "../../services/platform/logging.ts";
import {
  createOrganization,
  isOrganization,
  loadOrganization,
  type Organization,
  type OrganizationOptions,
} from "./organization.ts";
import type { RosterEntry } from "./roster.ts";
import { type ServiceOptions, servicesAt, targetProcess, urlOf } from "./services.ts";

export interface StackOptions extends Omit<ServiceOptions, "rpcUrl"> {
  readonly agents: readonly RosterEntry[];
  readonly targetCredential: string;
  readonly blockTime: number;
  readonly logLevel: LogLevel;
  /** what the services take for their node; default the chain itself */
  readonly nodeUrl?: string;
  /** told before each step */
  readonly onStep?: (text: string) => void;
  /** told whenever a process ends or comes back */
  readonly onProcess?: (line: string) => void;
}

/** Everything of the example organization, running: chain, targets, services, each a process of its own, under one supervisor. */
export interface Stack {
  /** where its data lie */
  readonly files: HomeFiles;
  readonly rpcUrl: string;
  readonly ports: StackOptions["ports"];
  readonly organization: Organization;
  /** settles with why everything has to end */
  readonly failed: Promise<CountersignError>;
  /** process id of a service, the chain or a target. @throws PROCESS_ENDED while it does not run */
  pidOf(name: string): number;
  restart(name: PartName, signal?: NodeJS.Signals): Promise<void>;
  /** ends one part, which stays away until `begin` */
  halt(name: PartName, signal?: NodeJS.Signals): Promise<void>;
  /**
   * starts what was halted, and waits until it is ready; rejects with what it says when it ends instead
   * @param seconds after which one that does not get ready is ended again
   */
  begin(name: PartName, seconds?: number): Promise<void>;
  /** stops the services, and with `all` chain and targets too */
  stop(what: "services" | "all"): Promise<void>;
}

/** What can be ended and started on its own. */
export type PartName = ServiceName | "chain";

/** @throws DATA_IN_USE, PORT_TAKEN, DATA_OTHER_CHAIN, PROCESS_*, and what a process names as the cause of its end */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { dir, ports, targetCredential: credential, onStep = () => undefined, onProcess = () => undefined } = options;
  const rpcUrl = urlOf(ports.chain);
  const files = homeFiles(dir);
  await mkdir(files.dir, { recursive: true, mode: 0o700 });
  const supervisor = await createSupervisor(files.dir, onProcess);
  const partOf = async (name: PartName) =>
    name === "chain"
      ? chainProcess(files, { port: ports.chain, blockTime: options.blockTime })
      : serviceProcess(name, servicesAt({ ...options, rpcUrl: options.nodeUrl ?? rpcUrl }));
  const begin = async (name: PartName, seconds = START_SECONDS): Promise<void> => {
    try {
      await supervisor.start([await partOf(name)], seconds);
    } catch (error) {
      await supervisor.stop([name]);
      throw error;
    }
  };
  try {
    onStep("a chain, an ERP and a bank");
    await begin("chain");
    const known = await isOrganization(dir);
    if (known) await requireSystem(rpcUrl, await readDeployment(files.deployment), files.dir);
    else await requireNoLogs(files);
    const targets = (["erp", "bank"] as const).map((name) => targetProcess(name, ports[name], credential));
    if (!known) onStep("contracts by Ignition, keys, agents, a human genesis and the authority below it");
    const set = known ? loadOrganization(dir) : createOrganization(organizationOptions(options, rpcUrl));
    await settleAll([set, supervisor.start(targets, START_SECONDS)]);
    const organization = await set;
    onStep("signing service, gateway and two batchers, each a process of its own");
    await supervisor.start([await partOf("signing"), await partOf("gateway")], START_SECONDS);
    await supervisor.start([await partOf("signingBatcher"), await partOf("gatewayBatcher")], START_SECONDS);
    const readiness = await serveReadiness(
      supervisor,
      {
        ...{ port: ports.supervisor, host: options.host ?? LOOPBACK, names: [] },
        setting: supervisorSettings.supervisorPort.name,
      },
      createLoggers(options.logLevel),
    );
    return {
      ...{ files, rpcUrl, ports, organization, failed: supervisor.failed },
      pidOf: (name) => supervisor.pidOf(name),
      restart: (name, signal) => supervisor.restart(name, signal),
      halt: (name, signal) => supervisor.stop([name], signal),
      begin,
      stop: async (what) => {
        if (what === "services") return supervisor.stop(SERVICE_NAMES);
        await readiness.close(0);
        await supervisor.stop();
      },
    };
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
}

/** Waits for all of them before it fails: what is still starting could not be stopped. */
async function settleAll(work: readonly Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(work);
  await Promise.all(work);
}

function organizationOptions(options: StackOptions, rpcUrl: string): OrganizationOptions {
  const { dir, ports, agents, targetCredential, host } = options;
  return {
    dir,
    rpcUrl,
    erpOrigin: urlOf(ports.erp),
    bankOrigin: urlOf(ports.bank),
    targetCredential,
    signingUrl: urlOf(ports.signing, host),
    gatewayUrl: urlOf(ports.gateway, host),
    agents,
  };
}
