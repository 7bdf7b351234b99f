import { readBlockByNumber, readGenesisHash, readLatestBlock } from "../chain/read/block.ts";
import { connectSystem, type SystemAddresses } from "../chain/read/deployment.ts";
import { habitsOf, readFinalNumber } from "../chain/read/finality.ts";
import { readLog, readSigners } from "../chain/read/logs.ts";
import { requireRpc, type Rpc } from "../chain/rpc/client.ts";
import { type AnchorSender, createAnchorSender, notAnchorer } from "../chain/send/anchor.ts";
import { CountersignError } from "../core/errors/error.ts";
import type { Clock } from "../core/ports/ports.ts";
import { readWalletFile } from "../keys/wallet-file.ts";
import { createApp } from "../platform/http/app.ts";
import { type Check, healthRoutes } from "../platform/http/health.ts";
import { createHttpServer } from "../platform/http/server.ts";
import type { LogOwner } from "../platform/config/parsers.ts";
import type { ConfigOf } from "../platform/config/setting.ts";
import { readTrustedDeployment } from "../platform/deployment-file.ts";
import type { Life, Service } from "../platform/lifecycle.ts";
import { createLoggers, type Loggers } from "../platform/logging.ts";
import { readBacklog } from "../log/backlog.ts";
import { requireFile } from "../log/own-store.ts";
import { logStorePath } from "../store/sqlite/file.ts";
import { openLogStore } from "../store/sqlite/open.ts";
import { withBacklog } from "./listener.ts";
import { type Loop, startLoop } from "./loop.ts";
import { createCheckpointClient } from "./owner.ts";
import type { BatcherDeps, LogChain } from "./ports.ts";
import { readinessOf } from "./readiness.ts";
import { batcherOwnSettings, type batcherSettings } from "./settings.ts";
import { createStepper } from "./step.ts";

export type BatcherConfig = ConfigOf<typeof batcherSettings>;

/** A running batcher. */
export interface RunningBatcher extends Service {
  /** base URL of the health endpoints */
  readonly url: string;
}

interface Setup {
  readonly config: BatcherConfig;
  readonly life: Life;
  readonly clock: Clock;
  readonly rpc: Rpc;
  readonly system: SystemAddresses;
  readonly sender: AnchorSender;
  readonly genesisHash: string;
  readonly loggers: Loggers;
}

/** One log at work, and what has to be closed after it. */
interface Running {
  readonly store: BatcherDeps["store"];
  readonly loop: Loop;
  readonly stop: (graceMs: number) => Promise<void>;
}

/**
 * Starts the batcher of one log or several. It holds one secret: the key of the wallet that anchors.
 * @throws CONFIG_*, KEY_UNREADABLE, NOT_ANCHORER, CHAIN_*, SYSTEM_UNKNOWN, ORGANIZATION_MISMATCH, DATA_OTHER_*, STORE_BEHIND,
 * STORE_FAILED, PORT_TAKEN
 */
export async function startBatcher(config: BatcherConfig, life: Life, clock: Clock): Promise<RunningBatcher> {
  const setup = await prepare(config, life, clock);
  const running: Running[] = [];
  const stopAll = async (graceMs: number): Promise<void> => {
    await Promise.all(running.map(({ stop }) => stop(graceMs)));
  };
  try {
    for (const owner of config.logOwners) running.push(await startLog(setup, owner));
    const server = await serve(setup, running);
    const stop = async (graceMs: number): Promise<void> => {
      await stopAll(graceMs);
      await server.close(0);
    };
    setup.loggers("batcher").info({ url: server.url, wallet: setup.sender.address }, "anchoring");
    return { url: server.url, stop };
  } catch (error) {
    await stopAll(0);
    throw error;
  }
}

async function prepare(config: BatcherConfig, life: Life, clock: Clock): Promise<Setup> {
  const privateKey = await readWalletFile(config.walletFile, config.passphraseFile);
  const rpc = requireRpc(config.rpcUrl);
  const system = await connectSystem({ rpc, ...(await readTrustedDeployment(config.deploymentFile)) });
  const sender = createAnchorSender({ rpc, privateKey, ...system });
  return {
    config,
    life,
    clock,
    rpc,
    system,
    sender,
    genesisHash: await readGenesisHash(rpc),
    loggers: createLoggers(config.logLevel),
  };
}

async function startLog(setup: Setup, { logId, url }: LogOwner): Promise<Running> {
  const { config, life, clock, rpc, system, sender, genesisHash, loggers } = setup;
  const chain = logChain(rpc, system.anchorLog, logId);
  const view = await chain.view();
  const { anchorer } = view;
  if (anchorer !== sender.address) throw notAnchorer(logId, anchorer, sender.address);
  const path = logStorePath(config.dataDir, logId);
  requireFile(path, view);
  const identity = { ...system, logId, genesisHash };
  const store = await openLogStore({ path, identity });
  const { maxRecords, maxSeconds } = config;
  const habits = habitsOf(system.chainId);
  const { finalDepth } = habits;
  const confirmations = config.confirmations ?? habits.confirmations;
  const stepper = createStepper({
    store,
    chain,
    sender,
    requestCheckpoint: createCheckpointClient(url),
    anchor: system.anchorLog,
    rules: { maxRecords, maxSeconds, confirmations, finalDepth },
    clock,
  });
  const logger = loggers(`batcher:log-${logId}`);
  const loop = startLoop(stepper, {
    onRetry: ({ code, detail }, pause) => logger.warn({ code, detail, pause }, "trying again"),
    onFatal: life.fatal,
  });
  const stop = async (graceMs: number): Promise<void> => {
    await loop.stop(graceMs);
    await store.close();
  };
  return { store, loop, stop };
}

async function serve({ config, clock, loggers }: Setup, running: readonly Running[]) {
  const checks: Record<string, Check> = {};
  for (const { store, loop } of running) Object.assign(checks, readinessOf(store, loop, clock));
  const app = createApp(loggers("batcher:http"), [healthRoutes(checks)]);
  const listener = withBacklog(app, () => Promise.all(running.map(({ store }) => readBacklog(store, clock))));
  return createHttpServer(listener, {
    port: config.port,
    setting: batcherOwnSettings.port.name,
    host: config.host,
    names: config.hostNames ?? [],
  });
}

function logChain(rpc: Rpc, anchorLog: string, logId: number): LogChain {
  return {
    view: async () => {
      const view = await readLog(rpc, anchorLog, "latest", logId);
      if (view !== null) return view;
      throw new CountersignError("CHAIN_UNREACHABLE", `the node shows no log ${logId}`);
    },
    signers: async () => readSigners(rpc, anchorLog, await readLatestBlock(rpc), logId),
    blockHashOf: async (number) => (await readBlockByNumber(rpc, number))?.hash ?? null,
    finalNumber: (depth) => readFinalNumber(rpc, depth),
  };
}
