import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { homeFiles } from "../../../../services/domain/home/files.ts";
import type { Backlog } from "../../../../services/log/backlog.ts";
import { freePort } from "../../../../services/platform/http/free-port.ts";
import { type Child, startChild } from "../../../../services/platform/process/child.ts";
import { logStorePath } from "../../../../services/store/sqlite/file.ts";
import { until } from "../../../helpers/until.ts";
import { type Organization, SIGNING, startOrganization } from "../../auditor/support/organization.ts";
import { openLog, serveLog, type TestLog } from "./log.ts";

/** services/main/batcher.ts as a process of its own. */
export interface BatcherProcess extends Child {
  readonly url: string;
}

export async function startBatcherProcess(
  organization: Organization,
  dataDir: string,
  logs: string,
  env: Readonly<Record<string, string>> = {},
): Promise<BatcherProcess> {
  const port = await freePort();
  const path = homeFiles(organization.dir);
  const process = startChild({
    name: "batcher",
    script: "services/main/batcher.ts",
    env: {
      RPC_URL: organization.rpcUrl,
      DATA_DIR: dataDir,
      COUNTERSIGN_DEPLOYMENT_FILE: path.deployment,
      COUNTERSIGN_LOG_LEVEL: "warn",
      COUNTERSIGN_BATCHER_PORT: String(port),
      COUNTERSIGN_BATCHER_WALLET_FILE: path.wallet("signing-anchorer"),
      COUNTERSIGN_BATCHER_LOGS: logs,
      COUNTERSIGN_BATCHER_RECORDS: "5",
      COUNTERSIGN_BATCHER_SECONDS: "1",
      ...env,
    },
    logFile: join(organization.dir, "batcher.log"),
  });
  return { ...process, url: `http://127.0.0.1:${port}` };
}

/** The backlog as the process tells it; null while it does not listen. */
export async function backlogOf({ url }: BatcherProcess): Promise<Backlog | null> {
  const response = await fetch(`${url}/v1/backlog`).catch(() => null);
  if (response === null) return null;
  const { logs } = (await response.json()) as { logs: Backlog[] };
  return logs[0] ?? null;
}

/** Waits until the process says that everything is anchored. */
export async function untilAnchored(batcher: BatcherProcess): Promise<void> {
  const isDone = async () => (await backlogOf(batcher))?.unanchored === 0;
  await until("the batcher has anchored everything", isDone, { otherwise: () => batcher.tail() });
}

/** Waits until the process answers. */
export async function untilWorking(batcher: BatcherProcess): Promise<void> {
  await until("the batcher works", async () => (await backlogOf(batcher)) !== null, {
    otherwise: () => batcher.tail(),
  });
}

/** An organization, a log of it with its owner in this process, and batchers as processes of their own. */
export interface BatcherWorld {
  readonly organization: Organization;
  readonly dataDir: string;
  readonly log: TestLog;
  /** a batcher that works for the log's owner */
  readonly start: (env?: Readonly<Record<string, string>>) => Promise<BatcherProcess>;
  stop(): Promise<void>;
}

export async function startBatcherWorld(): Promise<BatcherWorld> {
  const organization = await startOrganization();
  const dataDir = join(organization.dir, "logs");
  await mkdir(dataDir);
  const { signingKey } = organization;
  const log = await openLog({
    ...organization,
    signer: signingKey,
    path: logStorePath(dataDir, SIGNING),
    identity: organization.identity(SIGNING),
  });
  const owner = await serveLog(log, signingKey);
  return {
    organization,
    dataDir,
    log,
    start: (env = {}) => startBatcherProcess(organization, dataDir, `${SIGNING}=${owner.url}`, env),
    stop: async () => {
      await owner.close(0);
      await log.close();
      await organization.stop();
    },
  };
}
