import {
  createOrganization,
  isOrganization,
  loadOrganization,
  type Organization,
  type OrganizationOptions,
  requireSameChain,
} from "./organization.ts";
import { deathOf, type LocalProcess } from "./processes.ts";
import type { RosterEntry } from "./roster.ts";
import { type Ports, type ServiceName, startBackend, startChain, startService, urlOf } from "./services.ts";

export interface StackOptions {
  readonly dir: string;
  readonly ports: Ports;
  readonly agents: readonly RosterEntry[];
  readonly targetCredential: string;
  readonly envelopeLife: number;
  readonly batchSeconds: number;
  readonly blockTime: number;
  readonly logLevel: string;
  /** what the services take for their node; default the chain itself */
  readonly nodeUrl?: string;
  /** told before each step */
  readonly onStep?: (text: string) => void;
}

/** Everything of the example organization, running: chain, targets, services, each a process of its own. */
export interface Stack {
  readonly dir: string;
  readonly rpcUrl: string;
  readonly ports: Ports;
  readonly organization: Organization;
  /** settles with why a process ended by itself */
  readonly failed: Promise<Error>;
  /** process id of a service, the chain or a target, while it runs */
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

const SERVICES: readonly ServiceName[] = ["signing", "gateway", "signingBatcher", "gatewayBatcher"];

export async function startStack(options: StackOptions): Promise<Stack> {
  const { dir, ports, targetCredential: credential, onStep = () => undefined } = options;
  const rpcUrl = urlOf(ports.chain);
  const running = new Map<string, LocalProcess>();
  const serviceOptions = { ...options, rpcUrl: options.nodeUrl ?? rpcUrl };
  const failed = Promise.withResolvers<Error>();
  /** Ctrl-C reaches every process of the terminal at once, the targets too. */
  let stopping = false;
  /** A process that was stopped on purpose has left the list before it ends. */
  const watch = (process: LocalProcess) => {
    running.set(process.name, process);
    void process.ended.then((status) => {
      if (!stopping && running.get(process.name) === process) failed.resolve(deathOf(process, status));
    });
  };
  const begin = async (name: PartName, seconds?: number) =>
    watch(
      name === "chain"
        ? await startChain(dir, ports.chain, options.blockTime)
        : await startService(name, serviceOptions, seconds),
    );
  const halt = async (name: string, signal?: NodeJS.Signals) => {
    const process = running.get(name);
    running.delete(name);
    await process?.stop(signal);
  };
  const stop = async (what: "services" | "all") => {
    stopping = what === "all";
    const names = what === "all" ? ["chain", "erp", "bank", ...SERVICES] : SERVICES;
    // Batchers first: they finish the batch in flight with the help of the others.
    for (const name of names.toReversed()) await halt(name);
  };
  try {
    onStep("a chain, an ERP and a bank");
    await begin("chain");
    const known = await isOrganization(dir);
    await requireSameChain(dir, rpcUrl, known);
    const backends = (["erp", "bank"] as const).map(async (name) =>
      watch(await startBackend(name, { dir, port: ports[name], credential })),
    );
    if (!known) onStep("contracts by Ignition, keys, agents, a human genesis and the authority below it");
    const set = known ? loadOrganization(dir) : createOrganization(organizationOptions(options, rpcUrl));
    await settleAll([set, ...backends]);
    const organization = await set;
    onStep("signing service, gateway and two batchers, each a process of its own");
    await settleAll([begin("signing"), begin("gateway")]);
    await settleAll([begin("signingBatcher"), begin("gatewayBatcher")]);
    const restart = async (name: PartName, signal?: NodeJS.Signals) => {
      await halt(name, signal);
      await begin(name);
    };
    const pidOf = (name: string) => {
      const pid = running.get(name)?.pid;
      if (pid === undefined || pid <= 0) throw new Error(`no process ${name} runs`);
      return pid;
    };
    return { dir, rpcUrl, ports, organization, failed: failed.promise, pidOf, restart, halt, begin, stop };
  } catch (error) {
    await stop("all");
    throw error;
  }
}

/** Waits for all of them before it fails: what is still starting could not be stopped. */
async function settleAll(work: readonly Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(work);
  await Promise.all(work);
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
