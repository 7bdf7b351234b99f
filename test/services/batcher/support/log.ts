import { pino } from "pino";

import { localAccounts } from "../../../../scripts/local/accounts.ts";
import type { BatcherDeps } from "../../../../services/batcher/ports.ts";
import { createStepper, type Stepper } from "../../../../services/batcher/step.ts";
import { type AnchoredLog, readAnchored } from "../../../../services/chain/read/anchors.ts";
import { readBlockByNumber, readLatestBlock } from "../../../../services/chain/read/block.ts";
import { connectSystem, type SystemAddresses } from "../../../../services/chain/read/deployment.ts";
import { readFinalNumber } from "../../../../services/chain/read/finality.ts";
import { readLog, readSigners } from "../../../../services/chain/read/logs.ts";
import type { Rpc } from "../../../../services/chain/rpc/client.ts";
import { createAnchorSender } from "../../../../services/chain/send/anchor.ts";
import { toHex } from "../../../../services/core/encoding/hex.ts";
import { CountersignError } from "../../../../services/core/errors/error.ts";
import type { Signer } from "../../../../services/core/ports/ports.ts";
import { signCheckpoint } from "../../../../services/log/checkpoints.ts";
import { logRoutes } from "../../../../services/log/http.ts";
import { createSequencer, type Sequencer } from "../../../../services/log/sequencer.ts";
import { createApp } from "../../../../services/platform/http/app.ts";
import { createHttpServer, type HttpServer } from "../../../../services/platform/http/server.ts";
import type { LogStore } from "../../../../services/store/port.ts";
import type { BatchRow, LogIdentity } from "../../../../services/store/rows.ts";
import { openLogStore } from "../../../../services/store/sqlite/open.ts";
import { deploySystem, SIGNING_LOG } from "../../../contracts/fixture.ts";
import { createEdrRpc } from "../../../helpers/edr-rpc.ts";
import { ONLY_OPERATOR } from "../../../helpers/operator.ts";
import { ed25519Signer } from "../../../helpers/test-signers.ts";
import { until } from "../../../helpers/until.ts";

const ANCHORER = localAccounts().signingAnchorer;

/** A log with its owner in this process, and what a batcher needs to anchor it on a real chain. */
export interface TestLog {
  readonly store: LogStore;
  readonly sequencer: Sequencer;
  readonly rpc: Rpc;
  readonly system: SystemAddresses;
  readonly deps: BatcherDeps;
  /** appends so many records at once */
  append(count: number): Promise<void>;
  close(): Promise<void>;
}

export interface LogOptions {
  readonly rpc: Rpc;
  readonly system: SystemAddresses;
  readonly signer: Signer;
  readonly path: string;
  readonly identity: LogIdentity;
  readonly confirmations?: number;
}

/** A new organization on a simulated chain, and what its signing log is opened with. */
export async function deployLog(connection: Parameters<typeof deploySystem>[0]) {
  const signer = ed25519Signer(1);
  const deployment = await deploySystem(connection, { signingKey: toHex(signer.publicKey.raw) });
  const rpc = createEdrRpc(connection);
  const system = await connectSystem({
    rpc,
    chainId: Number((await connection.ethers.provider.getNetwork()).chainId),
    system: await deployment.system.getAddress(),
    organization: deployment.parameters.organization,
  });
  const identity = { ...system, logId: Number(SIGNING_LOG), genesisHash: `0x${"00".repeat(32)}` };
  return { rpc, system, signer, identity };
}

export async function openLog(options: LogOptions): Promise<TestLog> {
  const { rpc, system, signer, path, identity, confirmations = 1 } = options;
  const clock = Date.now;
  const store = await openLogStore({ path, identity });
  const fail = (error: Error): never => {
    throw error;
  };
  const sequencer = await createSequencer({ store, clock, onFatal: fail });
  const { anchorLog: anchor } = system;
  const { logId } = identity;
  return {
    store,
    sequencer,
    rpc,
    system,
    deps: {
      store,
      chain: {
        view: async () => {
          const view = await readLog(rpc, anchor, "latest", logId);
          if (view === null) throw new CountersignError("CHAIN_UNREACHABLE", "no such log");
          return view;
        },
        signers: async () => readSigners(rpc, anchor, await readLatestBlock(rpc), logId),
        blockHashOf: async (number) => (await readBlockByNumber(rpc, number))?.hash ?? null,
        finalNumber: (depth) => readFinalNumber(rpc, depth),
      },
      sender: createAnchorSender({ rpc, privateKey: ANCHORER.privateKey, ...system }),
      requestCheckpoint: (firstSeq) => signCheckpoint({ store, signer, anchor, clock }, firstSeq),
      anchor,
      rules: { maxRecords: 1, maxSeconds: 1, confirmations, finalDepth: 64 },
      clock,
    },
    append: async (count) => {
      await sequencer.append(Array.from({ length: count }, () => recordOf));
    },
    close: () => store.close(),
  };
}

/** The batcher looks at no record: any text does. */
function recordOf(seq: number) {
  return Promise.resolve({ kind: "outcome" as const, record: `record ${seq}` });
}

/** Serves a log's checkpoints as its owner does. */
export function serveLog({ store, system }: TestLog, signer: Signer): Promise<HttpServer> {
  const context = { store, signer, anchor: system.anchorLog, clock: Date.now, readers: ONLY_OPERATOR };
  return createHttpServer(createApp(pino({ level: "silent" }), [logRoutes(context)]), { port: 0 });
}

/** Steps until there is nothing left to do. What a step throws is thrown. */
export async function drain(stepper: Stepper): Promise<void> {
  await until("the log is anchored", async () => (await stepper.step(false)).state === "idle");
}

/** Steps as a supervised process does: whatever a step throws, a new batcher begins anew. */
export async function drainRestarting(deps: BatcherDeps, failures: unknown[] = []): Promise<void> {
  for (let restarts = 0; restarts < 20; restarts++) {
    try {
      await drain(createStepper(deps));
      return;
    } catch (error) {
      failures.push(error);
    }
  }
  throw new Error("it does not recover");
}

/** What the chain has of the log, events and state compared. */
export function anchoredOf({ rpc, system, store }: TestLog): Promise<AnchoredLog> {
  return readAnchored(rpc, system.anchorLog, store.identity.logId, system.deployedAt);
}

/** How many transactions of the anchorer were ever mined. */
export async function minedBy(rpc: Rpc): Promise<number> {
  return Number(await rpc.request("eth_getTransactionCount", [ANCHORER.address, "latest"]));
}

export async function allBatches({ batches, records }: LogStore): Promise<readonly BatchRow[]> {
  const rows: BatchRow[] = [];
  for (let seq = 1; seq <= (await records.lastSeq());) {
    const row = await batches.get(seq);
    if (row === null) throw new Error(`no batch from seq ${seq}`);
    rows.push(row);
    seq += row.count;
  }
  return rows;
}
