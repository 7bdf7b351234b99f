import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { readNamed } from "../chain/read/deployment.ts";
import { createRpc, requireRpcUrl } from "../chain/rpc/client.ts";
import { CountersignError } from "../core/errors/error.ts";
import type { Clock } from "../core/ports/ports.ts";
import type { ConfigOf } from "../platform/config/setting.ts";
import { readTrustedDeployment } from "../platform/deployment-file.ts";
import { createApp } from "../platform/http/app.ts";
import { healthRoutes } from "../platform/http/health.ts";
import { createHttpServer } from "../platform/http/server.ts";
import type { Service } from "../platform/lifecycle.ts";
import { createLoggers } from "../platform/logging.ts";
import { packageRoot } from "../platform/package-root.ts";
import { isOfThePage } from "./browsers.ts";
import { readFacts } from "./facts.ts";
import { consoleRoutes } from "./http.ts";
import { consoleOwnSettings, type consoleSettings } from "./settings.ts";

export type ConsoleConfig = ConfigOf<typeof consoleSettings>;

/** A running console. */
export interface RunningConsole extends Service {
  readonly url: string;
}

/**
 * Serves the page on which people approve. It signs nothing, keeps nothing and writes nothing.
 * @param html the page; default: what the build made
 * @throws CONFIG_*, FILE_UNREADABLE, DOMAIN_INVALID, CHAIN_*, SYSTEM_UNKNOWN, PORT_TAKEN
 */
export async function startConsole(config: ConsoleConfig, clock: Clock, html?: string): Promise<RunningConsole> {
  const { port, host, signingUrl, domainFile } = config;
  const loggers = createLoggers(config.logLevel);
  const deployment = await readTrustedDeployment(config.deploymentFile);
  const verifier = await readNamed(
    createRpc(requireRpcUrl(config.rpcUrl)),
    deployment.system,
    "webAuthnVerifier",
    "latest",
  );
  const source = { domainFile, signing: new URL(signingUrl).origin, deployment, verifier, clock };
  const facts = () => readFacts(source);
  const { url } = await facts();
  const page = html ?? (await readPage());
  const routes = consoleRoutes({ html: page, facts, signingUrl });
  const health = healthRoutes({ domain: async () => void (await facts()) });
  const server = await createHttpServer(createApp(loggers("console:http"), [health, routes]), {
    ...{ port, host, setting: consoleOwnSettings.port.name },
    names: [...(config.hostNames ?? []), new URL(url).hostname],
    browsers: (incoming) => isOfThePage(url, incoming),
  });
  loggers("console").info({ url, at: server.url }, "ready to show what waits for a person");
  return { url, stop: server.close };
}

/** What `npm run build` made of `page/`. @throws FILE_UNREADABLE */
async function readPage(): Promise<string> {
  const path = join(packageRoot(), "dist", "console.html");
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new CountersignError("FILE_UNREADABLE", `${path} is not there`, { cause, cure: "Run `npm run build`." });
  }
}
