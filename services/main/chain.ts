import { startEmbeddedChain } from "../devchain/chain.ts";
import { chainSettings } from "../devchain/settings.ts";
import { runService } from "../platform/lifecycle.ts";
import { createLoggers } from "../platform/logging.ts";
import { loadConfig } from "./settings.ts";

/** The embedded chain: one process, so that its journal has one writer. */
await runService(async () => {
  const config = loadConfig(chainSettings);
  const log = createLoggers(config.logLevel)("chain");
  const { dataDir, port, blockTime } = config;
  const chain = await startEmbeddedChain({
    dataDir,
    port,
    blockTime,
    clock: Date.now,
    onNote: (text) => log.warn(text),
  });
  log.info({ url: chain.url, chainId: chain.chainId }, "listening");
  return chain;
});
