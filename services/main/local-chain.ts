import { mkdir } from "node:fs/promises";

import { chainSettings } from "../devchain/settings.ts";
import type { OpenLocalChain } from "../domain/local-chain.ts";
import { environmentOf } from "../platform/config/write.ts";
import { freePort } from "../platform/http/free-port.ts";
import { processSpec } from "./processes.ts";
import { createSupervisor, START_SECONDS } from "./supervisor.ts";
import { urlAt } from "./url.ts";

const HOST = "127.0.0.1";

/** Starts the chain of a home for one command. */
export const openLocalChain: OpenLocalChain = async ({ dir, chain }) => {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const supervisor = await createSupervisor(dir, () => undefined);
  try {
    const port = await freePort();
    const env = environmentOf(chainSettings, { dataDir: chain, port, blockTime: 1, logLevel: "warn" });
    await supervisor.start([processSpec({ kind: "chain", name: "chain", host: HOST, port, env })], START_SECONDS);
    return { rpcUrl: urlAt({ host: HOST, port }), release: () => supervisor.stop() };
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
};
