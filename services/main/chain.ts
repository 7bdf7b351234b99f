import { startEmbeddedChain } from "../devchain/chain.ts";
import { loadConfig } from "../platform/config/env.ts";
import { chainSettings } from "../platform/config/tables.ts";
import { runService } from "../platform/lifecycle.ts";
import { createLoggers } from "../platform/logging.ts";

/** The embedded chain: one process, so that its journal has one writer. */
await runService(async () => {
  const config = loadConfig(chainSettings);
  const log = createLoggers(config.logLevel)("chain");
  const { dataDir, port, blockTime } = config;
  const chain = await startEmbeddedChain({ dataDir, port, blockTime, clock: Date.now });
  log.info({ url: chain.url, chainId: chain.chainId }, "listening");
  return chain;
});
