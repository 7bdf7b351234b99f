import {
  createOrganization,
  isOrganization,
  loadOrganization,
  type Organization,
  type OrganizationOptions,
} from "./organization.ts";
import type { LocalProcess } from "./processes.ts";
import { type Ports, type ServiceName, startBackend, startChain, startService, urlOf } from "./services.ts";

export interface StackOptions {
  readonly dir: string;
  readonly ports: Ports;
  readonly agents: readonly string[];
  readonly targetCredential: string;
  readonly envelopeLife: number;
  readonly batchSeconds: number;
  readonly blockTime: number;
  readonly logLevel: string;
  /** told before each step */
  readonly onStep?: (text: string) => void;
}

/** Everything of the example organization, running: chain, targets, services, each a process of its own. */
export interface Stack {
  readonly dir: string;
  readonly rpcUrl: string;
  readonly ports: Ports;
  readonly organization: Organization;
  /** settles with the name and last words of a process that ended by itself */
  readonly failed: Promise<string>;
  restart(name: ServiceName, signal?: NodeJS.Signals): Promise<void>;
  /** stops the services, and with `all` chain and targets too */
  stop(what: "services" | "all"): Promise<void>;
}

const SERVICES: readonly ServiceName[] = ["signing", "gateway", "signingBatcher", "gatewayBatcher"];

export async function startStack(options: StackOptions): Promise<Stack> {
  const { dir, ports, targetCredential: credential, onStep = () => undefined } = options;
  const rpcUrl = urlOf(ports.chain);
  const running = new Map<string, LocalProcess>();
  const serviceOptions = { ...options, rpcUrl };
  const failed = Promise.withResolvers<string>();
  /** A process that was stopped on purpose has left the list before it ends. */
  const watch = (process: LocalProcess) => {
    running.set(process.name, process);
    void process.ended.then(() => {
      if (running.get(process.name) === process) failed.resolve(`${process.name} ended:\n${process.tail()}`);
    });
  };
  const start = async (name: ServiceName) => watch(await startService(name, serviceOptions));
  const stop = async (what: "services" | "all") => {
    const names = what === "all" ? [...running.keys()].reverse() : [...SERVICES].reverse();
    // Batchers first: they finish the batch in flight with the help of the others.
    for (const name of names) {
      const process = running.get(name);
      running.delete(name);
      await process?.stop();
    }
  };
  try {
    onStep("a chain, an ERP and a bank");
    watch(await startChain(dir, ports.chain, options.blockTime));
    const backends = (["erp", "bank"] as const).map(async (name) =>
      watch(await startBackend(name, { dir, port: ports[name], credential })),
    );
    const known = await isOrganization(dir);
    if (!known) onStep("contracts by Ignition, keys, agents through registrar and timelock");
    const set = known ? loadOrganization(dir) : createOrganization(organizationOptions(options, rpcUrl));
    const [organization] = await Promise.all([set, ...backends]);
    onStep("signing service, gateway and two batchers, each a process of its own");
    await Promise.all([start("signing"), start("gateway")]);
    await Promise.all([start("signingBatcher"), start("gatewayBatcher")]);
    const restart = async (name: ServiceName, signal: NodeJS.Signals = "SIGTERM") => {
      const process = running.get(name);
      running.delete(name);
      await process?.stop(signal);
      await start(name);
    };
    return { dir, rpcUrl, ports, organization, failed: failed.promise, restart, stop };
  } catch (error) {
    await stop("all");
    throw error;
  }
}

function organizationOptions(options: StackOptions, rpcUrl: string): OrganizationOptions {
  const { dir, ports, agents, targetCredential } = options;
  return {
    dir,
    rpcUrl,
    erpOrigin: urlOf(ports.erp),
    bankOrigin: urlOf(ports.bank),
    targetCredential,
    signingUrl: urlOf(ports.signing),
    gatewayUrl: urlOf(ports.gateway),
    agents,
    delay: 1,
  };
}
