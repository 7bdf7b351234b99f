import manifest from "../../package.json" with { type: "json" };
import { hooksOf } from "../core/domain/hooks.ts";
import type { Domain } from "../core/domain/schema.ts";
import { readApplied } from "../domain/applied.ts";
import { resolveCredentials } from "../domain/home/credentials.ts";
import type { HomeFiles } from "../domain/home/files.ts";
import { readRunning, type Running } from "../domain/home/resident.ts";
import { requireTrusted } from "../domain/home/trust.ts";
import type { Environment } from "../platform/config/read.ts";
import type { Deployment } from "../platform/deployment-file.ts";
import type { Place } from "../platform/http/listen.ts";
import { readText } from "../platform/json-file.ts";
import { LOOPBACK } from "./home-services.ts";
import { nodeOf, readDomainFile } from "./resident.ts";
import { readResidentConfig, residentSettings } from "./resident-settings.ts";
import { readLogStanding, readReadiness } from "./standing.ts";
import { probeTargets } from "./target-probes.ts";
import { lookAtChain, lookAtClock, lookAtContracts, lookAtPolicy, rpcOf } from "./doctor-chain.ts";
import { type Finding, looking, ok, skipped } from "./doctor-finding.ts";
import { hookStandings, lookAtHook } from "./doctor-hooks.ts";
import { lookAtDisk, lookAtModes, lookAtNode, lookAtPorts } from "./doctor-machine.ts";
import { lookAtAnchoring, lookAtReadiness, lookAtTarget } from "./doctor-services.ts";

/** A look, and what it found. */
export interface Examined extends Finding {
  readonly name: string;
}

export interface Patient {
  /** real path */
  readonly home: string;
  readonly files: HomeFiles;
  readonly env: Environment;
}

/** Everything a domain needs, in the order in which it is to be put right: what rests on something wrong is skipped. */
export async function examine({ home, files, env }: Patient): Promise<readonly Examined[]> {
  const found: Examined[] = [];
  const add = async (name: string, look: () => Promise<Finding>): Promise<boolean> => {
    const finding = await looking(look);
    found.push({ name, ...finding });
    return finding.state !== "wrong";
  };
  await add("Node", async () => lookAtNode(process.versions.node, manifest.engines.node));
  const isTrusted = await add("home", async () => {
    await requireTrusted(home, env);
    return ok(`${home} is one you trust`);
  });
  // What nobody agreed to is not acted upon.
  if (!isTrusted) return found;
  const known: { domain: Domain | null; deployment: Deployment | null; running: Running | null } = {
    ...{ domain: null, deployment: null, running: null },
  };
  await add("domain file", async () => {
    known.domain = await readDomainFile(files);
    return ok(`${files.domain} is whole`);
  });
  await add("private files", () => lookAtModes(files));
  await add("disk", () => lookAtDisk(home));
  const { domain } = known;
  if (domain === null) return found;
  known.running = await readRunning(files);
  const { running } = known;
  await add("credentials", () => lookAtCredentials({ domain, files, env }, running !== null));
  await add("ports", () => lookAtPorts(placesOf(env, domain), running !== null));
  await add("applied", async () => {
    known.deployment = await readApplied(files, domain);
    return ok(`System ${known.deployment.system} on chain ${known.deployment.chainId}`);
  });
  const { deployment } = known;
  if (deployment === null) return found;
  found.push(...(await examineRunning({ files, env, domain, deployment, running })));
  return found;
}

/** What runs has its own already: then only the next start is in question. */
async function lookAtCredentials(
  { domain, files, env }: Pick<Applied, "domain" | "files" | "env">,
  running: boolean,
): Promise<Finding> {
  const finding = await looking(async () => {
    await resolveCredentials(domain, files, env);
    return ok("every target's credential can be had");
  });
  return running && finding.state === "wrong" ? { ...finding, state: "warning" } : finding;
}

interface Applied {
  readonly files: HomeFiles;
  readonly env: Environment;
  readonly domain: Domain;
  readonly deployment: Deployment;
  readonly running: Running | null;
}

async function examineRunning({ files, env, domain, deployment, running }: Applied): Promise<readonly Examined[]> {
  const found: Examined[] = [];
  const add = async (name: string, look: () => Promise<Finding>): Promise<boolean> => {
    const finding = await looking(look);
    found.push({ name, ...finding });
    return finding.state !== "wrong";
  };
  const address = running?.address ?? null;
  const isLocal = (domain.chain ?? "local") === "local";
  if (isLocal && address === null) {
    const why = running === null ? "nothing runs: countersign up" : "it is still starting: countersign logs up";
    return [{ name: "running", ...skipped(why) }];
  }
  const rpc = rpcOf(address?.rpc ?? nodeOf(domain, readResidentConfig(env), env));
  if (await add("chain", () => lookAtChain(rpc, deployment))) {
    await add("clock", () => lookAtClock(rpc, Date.now));
    await add("contracts", () => lookAtContracts(rpc, deployment));
    await add("policy", async () => lookAtPolicy(rpc, deployment, domain, (await readText(files.salt)).trim()));
  }
  if (address === null) return [...found, { name: "running", ...skipped("nothing runs: countersign up") }];
  await add("processes", async () => lookAtReadiness("up", await readReadiness(address.readiness)));
  await add("signing", async () => lookAtReadiness("signing", await readReadiness(`${address.signing}/readyz`)));
  await add("gateway", async () => lookAtReadiness("gateway", await readReadiness(`${address.gateway}/-/readyz`)));
  for (const [logId, batcher] of [
    [deployment.logs.signing, "signingBatcher"],
    [deployment.logs.gateway, "gatewayBatcher"],
  ] as const) {
    const log = await readLogStanding(files, logId);
    if (log !== null) await add(`log ${logId}`, async () => lookAtAnchoring(log, batcher));
  }
  for (const target of await probeTargets(address.gateway, domain)) {
    await add(`target ${target.name}`, async () => lookAtTarget(target));
  }
  for (const hook of await hookStandings(files, domain)) {
    await add(`hook ${hook.client}`, async () => lookAtHook(hook));
  }
  return found;
}

/** Where `countersign up` would listen. */
function placesOf(env: Environment, domain: Domain): readonly Place[] {
  const { host, ...config } = readResidentConfig(env);
  const at = (key: "signingPort" | "gatewayPort" | "batcherPort" | "gatewayBatcherPort" | "supervisorPort"): Place => ({
    ...{ host, port: config[key], setting: residentSettings[key].name },
  });
  const hooks =
    hooksOf(domain).length === 0
      ? []
      : [{ host: LOOPBACK, port: config.hookPort, setting: residentSettings.hookPort.name }];
  const services = (["signingPort", "gatewayPort", "batcherPort", "gatewayBatcherPort", "supervisorPort"] as const).map(
    at,
  );
  if ((domain.chain ?? "local") !== "local") return [...services, ...hooks];
  return [{ host: LOOPBACK, port: config.chainPort, setting: residentSettings.chainPort.name }, ...services, ...hooks];
}
