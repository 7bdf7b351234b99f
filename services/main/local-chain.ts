import { mkdir } from "node:fs/promises";

import type { HomeFiles } from "../domain/home/files.ts";
import { inUse, readRunning } from "../domain/home/resident.ts";
import type { ChainAtHand } from "../domain/local-chain.ts";
import { ownEnvironment } from "../platform/config/env.ts";
import type { Environment } from "../platform/config/read.ts";
import { freePort } from "../platform/http/free-port.ts";
import { chainProcess } from "./home-services.ts";
import { readResidentConfig } from "./resident-settings.ts";
import { createSupervisor, START_SECONDS } from "./supervisor.ts";
import { urlAt } from "../platform/http/url.ts";

/**
 * The chain of a local domain: that of `countersign up` where it runs. Else it is started for this command, under the same lock, so
 * that its journal has one writer.
 * @throws DATA_IN_USE while `up` is still starting, or another command has the chain; CONFIG_*, PROCESS_*
 */
export async function openLocalChain(files: HomeFiles, env: Environment = ownEnvironment()): Promise<ChainAtHand> {
  const running = await readRunning(files);
  if (running !== null) {
    if (running.address === null) throw inUse(files, running);
    return { rpcUrl: running.address.rpc, release: () => Promise.resolve() };
  }
  const { blockTime } = readResidentConfig(env);
  // Nobody else looks for it, so it disturbs nobody.
  const port = await freePort();
  await mkdir(files.dir, { recursive: true, mode: 0o700 });
  const supervisor = await createSupervisor(files.dir, () => undefined);
  try {
    const chain = chainProcess(files, { port, blockTime });
    await supervisor.start([chain], START_SECONDS);
    return { rpcUrl: urlAt(chain.place), release: () => supervisor.stop() };
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
}
