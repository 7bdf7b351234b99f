import { createOrganization, type Organization, type OrganizationOptions } from "./organization.ts";
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
  const start = async (name: ServiceName) => running.set(name, await startService(name, serviceOptions));
  const stop = async (what: "services" | "all") => {
    const names = what === "all" ? [...running.keys()].reverse() : [...SERVICES].reverse();
    // Batchers first: they finish the batch in flight with the help of the others.
    for (const name of names) {
      await running.get(name)?.stop();
      running.delete(name);
    }
  };
  try {
    onStep("a chain, an ERP and a bank");
    running.set("chain", await startChain(dir, ports.chain, options.blockTime));
    const backends = (["erp", "bank"] as const).map(async (name) =>
      running.set(name, await startBackend(name, { dir, port: ports[name], credential })),
    );
    onStep("contracts by Ignition, keys, agents through registrar and timelock");
    const [organization] = await Promise.all([createOrganization(organizationOptions(options, rpcUrl)), ...backends]);
    onStep("signing service, gateway and two batchers, each a process of its own");
    await Promise.all([start("signing"), start("gateway")]);
    await Promise.all([start("signingBatcher"), start("gatewayBatcher")]);
    const restart = async (name: ServiceName, signal: NodeJS.Signals = "SIGTERM") => {
      await running.get(name)?.stop(signal);
      await start(name);
    };
    return { dir, rpcUrl, ports, organization, restart, stop };
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
    agents,
    delay: 1,
  };
}
