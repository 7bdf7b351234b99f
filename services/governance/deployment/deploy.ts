import { existsSync } from "node:fs";
import { join } from "node:path";

import { formatEther } from "ethers";
import {
  deploy,
  DeploymentResultType,
  type ArtifactResolver,
  type DeploymentResult,
} from "@nomicfoundation/ignition-core";

import SystemModule from "../../../ignition/modules/System.ts";
import { deploymentParameters, type SystemParameters } from "../../../ignition/parameters.ts";
import { bigQuantity } from "../../chain/abi/words.ts";
import { readChainId, readSystem } from "../../chain/read/deployment.ts";
import type { Rpc } from "../../chain/rpc/client.ts";
import { createSigningProvider } from "../../chain/send/deployer.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { Deployment } from "../../platform/deployment-file.ts";
import { readCompiled, type SourceName, SOURCES } from "./artifact.ts";
import { findLost } from "./lost-transaction.ts";
import { requireOwnJournal } from "./journal.ts";
import { mendJournal } from "./mend-journal.ts";
import { isLocalChain, LEAST_DELAY, verifyDeployment } from "./verify.ts";

/** Ids the first configuration gives out (ignition/configuration.ts). */
const LOGS = { signing: 1, gateway: 2 };
const POLICY = 1;
/** Of all contracts and their configuration, rounded up. */
const GAS = 40_000_000n;

export interface DeployOptions {
  readonly rpc: Rpc;
  /** private key, hex; holds nothing afterwards */
  readonly deployerKey: string;
  readonly parameters: SystemParameters;
  /** where Ignition keeps what it did, so that an interrupted deployment is taken up again; null: nothing is kept */
  readonly journal: string | null;
  /** blocks on top of a transaction before the next step, its own included; default 1 */
  readonly confirmations?: number;
  /** less than an hour of delay, also where others use the chain: for tests and trials */
  readonly shortDelay?: boolean;
  /** told of everything that is on the chain; waited for */
  readonly onStep?: (what: string) => void | Promise<void>;
  /** told of a journal of a chain that is gone, and where it was moved to */
  readonly onMoved?: (from: string, to: string) => void;
}

/**
 * Deploys and configures an organization's contracts on any chain by the one description in ignition/modules, and looks from the
 * outside at what came of it.
 * @throws GOV_JOURNAL_FOREIGN when the journal is of another chain of the same id; GOV_DEPLOYMENT_DIFFERS when anything else was
 * scheduled, executed or granted meanwhile, the delay is too short, or the parameters are not those the journal began with;
 * TX_PENDING, NO_FUNDS, FILE_UNREADABLE, CHAIN_UNREACHABLE
 */
export async function deploySystem(options: DeployOptions): Promise<Deployment> {
  const { rpc, deployerKey, parameters, journal, confirmations = 1, onMoved = () => undefined } = options;
  const chainId = await readChainId(rpc);
  requireDelay(options, chainId);
  if (journal !== null) await mendJournal(journal);
  if (journal !== null) await requireOwnJournal({ rpc, folder: journal, now: Date.now(), onMoved });
  const { provider, address } = createSigningProvider(rpc, chainId, deployerKey);
  await requireFunds(rpc, address, journal);
  const run = async (): Promise<DeploymentResult> =>
    deploy({
      artifactResolver: RESOLVER,
      provider,
      ignitionModule: SystemModule,
      deploymentParameters: deploymentParameters(parameters),
      accounts: [address],
      config: { requiredConfirmations: confirmations, blockPollingInterval: confirmations === 1 ? 50 : 1_000 },
      ...(journal === null ? {} : { deploymentDir: journal }),
      executionEventListener: listener(options.onStep ?? (() => undefined)),
    });
  const result = await run().catch(async (error: unknown) => {
    const isFound = journal !== null && (await findLost(error, { rpc, provider, journal, confirmations }));
    if (isFound) return run();
    throw error;
  });
  if (result.type !== DeploymentResultType.SUCCESSFUL_DEPLOYMENT) throw failed(result);
  const at = (name: string) => (result.contracts[name]?.address ?? "").toLowerCase();
  const system = at("System#System");
  const addresses = await readSystem(rpc, chainId, system);
  // Read back from the chain: what is written down is what a verifier will see.
  const deployment = {
    ...addresses,
    ...{ council: at("Council#Council"), evaluator: at("System#TrustPolicy"), logs: LOGS, policy: POLICY },
  };
  await requireSound(options, deployment);
  return deployment;
}

const RESOLVER: ArtifactResolver = {
  loadArtifact: async (name) => {
    if (!(name in SOURCES)) throw new CountersignError("INTERNAL", `${name} is no contract of a deployment`);
    return (await readCompiled(name as SourceName)) as Awaited<ReturnType<ArtifactResolver["loadArtifact"]>>;
  },
  // Only what verifies sources elsewhere needs it, and it is larger than all the rest.
  getBuildInfo: () => Promise.resolve(undefined),
};

/** What Ignition calls `System#Governance~TimelockController.scheduleBatch`, in words. */
export function stepWords(futureId: string): string {
  const [contract = "", call] = futureId.replace(/^.*[#~]/, "").split(".");
  if (call === undefined) return `contract ${contract} is deployed`;
  return `contract ${contract} is told: ${call.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`;
}

type Listener = NonNullable<Parameters<typeof deploy>[0]["executionEventListener"]>;

/** Of all that Ignition tells, what is done. */
function listener(onStep: NonNullable<DeployOptions["onStep"]>): Listener {
  const done = async ({ futureId }: { readonly futureId: string }) => onStep(stepWords(futureId));
  const told: Readonly<Record<string, unknown>> = {
    deploymentExecutionStateComplete: done,
    callExecutionStateComplete: done,
  };
  return new Proxy({} as Listener, { get: (_, name) => told[String(name)] ?? (() => undefined) });
}

/** @throws GOV_DEPLOYMENT_DIFFERS */
function requireDelay({ parameters, shortDelay }: DeployOptions, chainId: number): void {
  if (parameters.delay >= LEAST_DELAY || shortDelay === true || isLocalChain(chainId)) return;
  throw new CountersignError("GOV_DEPLOYMENT_DIFFERS", `a delay of ${parameters.delay} s, and not ${LEAST_DELAY}`);
}

/** Before anything is paid for: half a deployment is of no use. One that goes on has paid for a part of it. @throws NO_FUNDS */
async function requireFunds(rpc: Rpc, address: string, journal: string | null): Promise<void> {
  const isBegun = journal !== null && existsSync(join(journal, "journal.jsonl"));
  const balance = bigQuantity.parse(await rpc.request("eth_getBalance", [address, "latest"]));
  const price = bigQuantity.parse(await rpc.request("eth_gasPrice", []));
  const cost = GAS * price;
  if (isBegun || balance >= cost) return;
  throw new CountersignError(
    "NO_FUNDS",
    `${address} has ${formatEther(balance)} coins, and a deployment takes up to ${formatEther(cost)} at the price of gas now`,
  );
}

/** @throws GOV_DEPLOYMENT_DIFFERS */
async function requireSound({ rpc, shortDelay }: DeployOptions, { chainId, system }: Deployment): Promise<void> {
  const { differences } = await verifyDeployment({ rpc, chainId, system, shortDelay: shortDelay === true });
  if (differences.length === 0) return;
  const text = differences.map(({ subject, expected, actual }) => `${subject}: ${actual}, and not ${expected}`);
  throw new CountersignError("GOV_DEPLOYMENT_DIFFERS", text.join("; "));
}

function failed(result: DeploymentResult): CountersignError {
  const said =
    "errors" in result
      ? Object.entries(result.errors).map(([id, errors]) => `${id}: ${errors.join(", ")}`)
      : "failed" in result
        ? [
            ...result.failed.map(({ futureId, error }) => `${futureId}: ${error}`),
            ...result.timedOut.map(({ futureId }) => `${futureId}: not in a block in time`),
          ]
        : [];
  return new CountersignError("GOV_DEPLOYMENT_DIFFERS", `not deployed: ${said.join("; ")}`);
}
