import { mkdir } from "node:fs/promises";

import { compileDomain } from "../core/domain/compile.ts";
import type { Domain } from "../core/domain/schema.ts";
import { CountersignError } from "../core/errors/error.ts";
import { hooksOf } from "../core/domain/hooks.ts";
import { readApplied, requireSystem } from "../domain/applied.ts";
import { withAppliedTargets } from "../domain/applied-targets.ts";
import { writeWebhooks } from "../domain/home/webhooks.ts";
import { resolveCredentials, writeCredentials } from "../domain/home/credentials.ts";
import type { HomeFiles } from "../domain/home/files.ts";
import { moveProfiles } from "../domain/home/profiles.ts";
import { removeResident, type ResidentAddress, writeResident } from "../domain/home/resident.ts";
import type { Environment } from "../platform/config/read.ts";
import type { Deployment } from "../platform/deployment-file.ts";
import type { HttpServer } from "../platform/http/server.ts";
import { inFile, readText } from "../platform/json-file.ts";
import type { Life, Service } from "../platform/lifecycle.ts";
import { createLoggers } from "../platform/logging.ts";
import {
  chainProcess,
  consoleProcess,
  hookProcess,
  type HomeServices,
  LOOPBACK,
  serviceProcess,
  type ServiceName,
} from "./home-services.ts";
import { chosenOf, portsOf, readResidentConfig, type ResidentConfig } from "./resident-settings.ts";
import { supervisorSettings } from "./settings.ts";
import { createSupervisor, type ProcessSpec, START_SECONDS, type Supervisor } from "./supervisor.ts";
import { serveReadiness } from "./supervisor-readiness.ts";
import { urlAt } from "../platform/http/url.ts";

export interface ResidentOptions {
  /** settings, and the secrets that `env:` names in the domain file */
  readonly env: Environment;
  /** block nothing, record what would be blocked */
  readonly shadow?: boolean;
  /** told before each step */
  readonly onStep?: (text: string) => void;
  /** told whenever a process ends or comes back */
  readonly onEvent?: (line: string) => void;
  /** what else is kept running as long: nothing waits for it */
  readonly beside?: readonly ProcessSpec[];
  /** has the chain say what the file says, once it answers; default: that was done before */
  readonly apply?: (rpcUrl: string) => Promise<void>;
}

/** A domain that runs: chain, logs and keys of one home have one owner. */
export interface Resident extends Service {
  readonly domain: Domain;
  readonly deployment: Deployment;
  readonly address: ResidentAddress;
  readonly shadow: boolean;
}

/** @throws FILE_UNREADABLE, DOMAIN_INVALID, DOMAIN_WIDER */
export async function readDomainFile({ domain: path }: Pick<HomeFiles, "domain">): Promise<Domain> {
  const text = await readText(path);
  const frame = { salt: `0x${"00".repeat(32)}`, from: Math.floor(Date.now() / 1000) };
  return inFile(path, () => compileDomain(text, frame)).domain;
}

/**
 * Runs a home's domain: its chain where that is local, signing service, gateway, and a batcher for each anchorer. What it started
 * before a failure is ended again.
 * @throws FILE_UNREADABLE, DOMAIN_INVALID, DOMAIN_NOT_APPLIED, DATA_IN_USE, DATA_OTHER_CHAIN, ORGANIZATION_MISMATCH, CONFIG_*,
 * PORT_TAKEN, PROCESS_*, CHAIN_*, KEY_UNREADABLE, CREDENTIAL_UNREADABLE, STORE_FAILED, and what a process names as the cause of its end
 */
export async function startResident(files: HomeFiles, options: ResidentOptions, life: Life): Promise<Resident> {
  const { env, onEvent = () => undefined } = options;
  const config = readResidentConfig(env);
  const domain = await readDomainFile(files);
  const rpcUrl = nodeOf(domain, config, env);
  await mkdir(files.dir, { recursive: true, mode: 0o700 });
  const supervisor = await createSupervisor(files.dir, onEvent);
  try {
    const started = await open({ files, options, config, domain, rpcUrl, supervisor });
    void supervisor.failed.then(life.fatal);
    return {
      ...started,
      stop: async (graceMs) => {
        await removeResident(files);
        await supervisor.stop();
        await started.readiness.close(graceMs);
      },
    };
  } catch (error) {
    await removeResident(files);
    await supervisor.stop();
    throw error;
  }
}

interface Opening {
  readonly files: HomeFiles;
  readonly options: ResidentOptions;
  readonly config: ResidentConfig;
  readonly domain: Domain;
  readonly rpcUrl: string;
  readonly supervisor: Supervisor;
}

type Opened = Omit<Resident, "stop"> & { readonly readiness: HttpServer };

async function open(opening: Opening): Promise<Opened> {
  const { files, options, config, domain, rpcUrl, supervisor } = opening;
  const { env, apply, beside = [], onStep = () => undefined } = options;
  const isLocal = (domain.chain ?? "local") === "local";
  const chain = isLocal ? [chainProcess(files, { port: config.chainPort, blockTime: config.blockTime })] : [];
  if (apply === undefined) await readApplied(files, domain);
  // A secret that is missing is said before anything runs.
  await resolveCredentials(apply === undefined ? await withAppliedTargets(domain, files) : domain, files, env);
  await writeWebhooks(domain, files, env);
  if (isLocal) onStep("the chain");
  await supervisor.start([...chain, ...beside], START_SECONDS);
  await apply?.(rpcUrl);
  const deployment = await readApplied(files, domain);
  await requireSystem(rpcUrl, deployment, files.dir);
  await writeCredentials(await withAppliedTargets(domain, files), files, env);

  const shadow = options.shadow === true || config.enforcement === "shadow";
  const { host } = config;
  const home: HomeServices = {
    ...{ files, rpcUrl, host, shadow, ownChain: isLocal, logs: deployment.logs },
    ...{ ports: portsOf(config), chosen: chosenOf(env) },
  };
  const start = async (...names: readonly ServiceName[]) =>
    supervisor.start(await Promise.all(names.map((name) => serviceProcess(name, home))), START_SECONDS);
  onStep("signing service, gateway and two batchers, each a process of its own");
  await start("signing", "gateway");
  await start("signingBatcher", "gatewayBatcher");
  const page = domain.console?.url ?? null;
  if (page !== null) await supervisor.start([consoleProcess(page, config.consolePort, home)], START_SECONDS);
  const readiness = await serveReadiness(
    supervisor,
    {
      port: config.supervisorPort,
      host,
      names: config.hostNames ?? [],
      setting: supervisorSettings.supervisorPort.name,
    },
    createLoggers(config.logLevel),
  );
  const address: ResidentAddress = {
    ...{ v: 1, pid: process.pid, rpc: rpcUrl, started: Date.now(), readiness: `${readiness.url}/readyz` },
    signing: urlAt({ host, port: config.signingPort }),
    gateway: urlAt({ host, port: config.gatewayPort }),
    console: page,
  };
  await moveProfiles(files, address);
  // It reads the profiles of the agents it asks for.
  if (hooksOf(domain).length > 0) {
    onStep("the helper that hooks of coding agents ask");
    await supervisor.start([hookProcess(files, { port: config.hookPort })], START_SECONDS);
  }
  await writeResident(files, address);
  return { domain, deployment, address, shadow, readiness };
}

/** Where the domain's chain is reached. @throws CONFIG_MISSING for `env:` of something that is not set */
export function nodeOf({ chain = "local" }: Domain, { chainPort }: ResidentConfig, env: Environment): string {
  if (chain === "local") return urlAt({ host: LOOPBACK, port: chainPort });
  const [, name] = /^env:(.+)$/.exec(chain.rpc) ?? [];
  if (name === undefined) return chain.rpc;
  const url = env[name] ?? "";
  if (url !== "") return url;
  throw new CountersignError(
    "CONFIG_MISSING",
    `${name} is not set: the domain file says the node's address stands there`,
  );
}
