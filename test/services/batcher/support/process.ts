import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { files } from "../../../../scripts/local/organization.ts";
import { freePort, type LocalProcess, startProcess } from "../../../../scripts/local/processes.ts";
import type { Backlog } from "../../../../services/batcher/backlog.ts";
import type { Organization } from "../../auditor/support/organization.ts";

/** services/main/batcher.ts as a process of its own. */
export interface BatcherProcess extends LocalProcess {
  readonly url: string;
}

export async function startBatcherProcess(
  organization: Organization,
  dataDir: string,
  logs: string,
  env: Readonly<Record<string, string>> = {},
): Promise<BatcherProcess> {
  const port = await freePort();
  const path = files(organization.dir);
  const process = startProcess({
    name: "batcher",
    script: "services/main/batcher.ts",
    env: {
      RPC_URL: organization.rpcUrl,
      DATA_DIR: dataDir,
      COUNTERSIGN_DEPLOYMENT_FILE: path.deployment,
      COUNTERSIGN_LOG_LEVEL: "warn",
      COUNTERSIGN_BATCHER_PORT: String(port),
      COUNTERSIGN_BATCHER_WALLET_FILE: path.wallet("signingAnchorer"),
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
  for (let looks = 0; looks < 600; looks++) {
    if ((await backlogOf(batcher))?.unanchored === 0) return;
    await sleep(50);
  }
  throw new Error(`the batcher does not come to an end:\n${batcher.tail()}`);
}
