import type { Command } from "commander";
import { z } from "zod";

import { readDomain } from "../../core/domain/read.ts";
import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import { logUrn } from "../../core/words/ids.ts";
import { chainOwnSettings } from "../../devchain/settings.ts";
import type { ServiceUrls } from "../../domain/apply/errand.ts";
import type { HomeFiles } from "../../domain/home/files.ts";
import type { Home } from "../../domain/home/open.ts";
import { readRunning } from "../../domain/home/resident.ts";
import { homeSettings } from "../../domain/home/settings.ts";
import { gatewayOwnSettings } from "../../gateway/settings.ts";
import { commonSettings } from "../../platform/config/common.ts";
import type { Environment } from "../../platform/config/read.ts";
import type { Setting } from "../../platform/config/setting.ts";
import { readDeployment } from "../../platform/deployment-file.ts";
import { urlAt } from "../../platform/http/url.ts";
import { readJsonFile, readText } from "../../platform/json-file.ts";
import { signingOwnSettings } from "../../signing/settings.ts";
import { homeOf, type HomeOption, withHome } from "./home.ts";
import { ownEnvironment } from "../../platform/config/env.ts";

/*
 * Where a command finds what it was not told: what stands on the command line comes first, then the environment, then the home.
 */

/** Of commands that read an organization's chain. */
export interface ChainOptions extends HomeOption {
  readonly rpc?: string;
  readonly deployment?: string;
}

/** Where an organization's chain is, and what is known of it without asking. */
export interface ChainPlace {
  /** URL */
  readonly rpc: string;
  /** a deployments file */
  readonly deployment: string;
}

/** Adds the options that say where the chain is, and the home that says it otherwise. */
export function withChain(command: Command): Command {
  return withHome(
    command
      .option("--rpc <url>", "JSON-RPC endpoint of the chain; default RPC_URL, else the home's")
      .option("--deployment <file>", "deployments file; default COUNTERSIGN_DEPLOYMENT_FILE, else the home's"),
  );
}

/** @throws ARGUMENT_MISSING where nothing says it; HOME_UNTRUSTED, HOME_FOREIGN, DOMAIN_INVALID, CONFIG_MISSING */
export async function chainOf(options: ChainOptions, env: Environment = ownEnvironment()): Promise<ChainPlace> {
  return { rpc: await rpcOf(options, env), deployment: await deploymentOf(options, env) };
}

/** The deployments file alone. @throws as `chainOf` */
export async function deploymentOf(options: ChainOptions, env: Environment = ownEnvironment()): Promise<string> {
  const told = options.deployment ?? valueOf(env, commonSettings.deploymentFile.name);
  return told ?? (await homeFor("--deployment", options, env)).files.deployment;
}

/** Name of the signing log. @throws as `chainOf`, FILE_UNREADABLE before the domain is deployed */
export async function signingLogOf(options: ChainOptions, env: Environment = ownEnvironment()): Promise<string> {
  const { chainId, system, logs } = await readDeployment(await deploymentOf(options, env));
  return logUrn(chainId, system, logs.signing);
}

/** The endpoint alone. @throws as `chainOf` */
export async function rpcOf(options: ChainOptions, env: Environment = ownEnvironment()): Promise<string> {
  return options.rpc ?? valueOf(env, commonSettings.rpcUrl.name) ?? homeRpc("--rpc", options, env);
}

/**
 * The endpoint of the home's chain.
 * @param instead the option that would have said it
 * @throws as `chainOf`
 */
export async function homeRpc(instead: string, options: HomeOption, env: Environment): Promise<string> {
  const { files } = await homeFor(instead, options, env);
  const { chain = "local" } = readDomain(await readText(files.domain)).domain;
  if (chain === "local") return (await residentOf(files, env)).rpc;
  const [, variable] = /^env:(.+)$/.exec(chain.rpc) ?? [];
  if (variable === undefined) return chain.rpc;
  const url = valueOf(env, variable);
  if (url !== undefined) return url;
  throw new CountersignError("CONFIG_MISSING", `${variable} is not set, and ${files.domain} names it under chain.rpc`);
}

/** Of commands that ask the signing service. @throws as `chainOf` */
export async function signingUrlOf(
  said: string | undefined,
  options: HomeOption,
  env: Environment = ownEnvironment(),
): Promise<string> {
  return said ?? (await residentOf((await homeFor("--signing", options, env)).files, env)).signing;
}

/** Where the services of a home are reached. Members of the file that are not asked for here are whoever's wrote it. */
const residentSchema = z.object({ v: z.literal(1), rpc: z.url(), signing: z.url(), gateway: z.url() });
/** The chain of a home never leaves this machine. */
const LOOPBACK = "127.0.0.1";

/**
 * Where agents reach the services of a home: where `countersign up` serves them now, else where it would in this environment.
 * @throws CONFIG_INVALID, FILE_INVALID
 */
export async function serviceUrlsOf(files: HomeFiles, env: Environment = ownEnvironment()): Promise<ServiceUrls> {
  const running = await readRunning(files);
  const { signing, gateway } = running?.address ?? placesIn(env);
  return { signing, gateway };
}

/** Where `countersign up` serves a home by the settings it is given. */
function placesIn(env: Environment): { readonly rpc: string; readonly signing: string; readonly gateway: string } {
  const read = <T>({ name, read: valueIn }: Setting<T>): T => valueIn(valueOf(env, name) ?? null);
  const host = read(commonSettings.host);
  return {
    rpc: urlAt({ host: LOOPBACK, port: read(chainOwnSettings.port) }),
    signing: urlAt({ host, port: read(signingOwnSettings.port) }),
    gateway: urlAt({ host, port: read(gatewayOwnSettings.port) }),
  };
}

/**
 * Where `countersign up` said it serves the home; where it never ran, where it would.
 * @throws FILE_INVALID, CONFIG_INVALID
 */
async function residentOf(
  { resident }: HomeFiles,
  env: Environment,
): Promise<Omit<z.infer<typeof residentSchema>, "v">> {
  try {
    return await readJsonFile(resident, residentSchema);
  } catch (error) {
    if (!isCountersignError(error) || error.code !== "FILE_UNREADABLE") throw error;
    return placesIn(env);
  }
}

/**
 * The home that says what an option did not.
 * @throws ARGUMENT_MISSING where there is none, and none was named: whoever has no home gives the option
 */
export async function homeFor(instead: string, options: HomeOption, env: Environment): Promise<Home> {
  try {
    return await homeOf(options, env);
  } catch (error) {
    const isNamed = options.home !== undefined || valueOf(env, homeSettings.home.name) !== undefined;
    if (!isCountersignError(error) || error.code !== "HOME_NOT_FOUND" || isNamed) throw error;
    throw new CountersignError("ARGUMENT_MISSING", `give ${instead}, or work in a home: ${error.detail}`, {
      cause: error,
    });
  }
}

/** An empty variable counts as not set. */
function valueOf(env: Environment, name: string): string | undefined {
  const text = env[name]?.trim() ?? "";
  return text === "" ? undefined : text;
}
