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
import { createLoggers, type Loggers } from "../platform/logging.ts";
import { packageRoot } from "../platform/package-root.ts";
import { isOfThePage } from "./browsers.ts";
import { type FactsSource, readFacts } from "./facts.ts";
import { consoleRoutes } from "./http.ts";
import { consoleOwnSettings, type consoleSettings } from "./settings.ts";

export type ConsoleConfig = ConfigOf<typeof consoleSettings>;

/** A running console. */
export interface RunningConsole extends Service {
  readonly url: string;
}

/** Where the console listens, and what it serves. */
export interface ConsoleOptions extends FactsSource {
  readonly port: number;
  readonly host: string;
  readonly hostNames?: readonly string[] | null;
  /** of the signing service */
  readonly signingUrl: string;
  /** the page, whole */
  readonly html: string;
  readonly loggers: Loggers;
}

/**
 * Starts the console of a domain that is on a chain.
 * @throws CONFIG_*, FILE_UNREADABLE, DOMAIN_INVALID, CHAIN_*, SYSTEM_UNKNOWN, PORT_TAKEN
 */
export async function startConsole(config: ConsoleConfig, clock: Clock): Promise<RunningConsole> {
  const { port, host, hostNames, signingUrl, domainFile } = config;
  const deployment = await readTrustedDeployment(config.deploymentFile);
  const rpc = createRpc(requireRpcUrl(config.rpcUrl));
  const verifier = await readNamed(rpc, deployment.system, "webAuthnVerifier", "latest");
  return serveConsole({
    ...{ port, host, hostNames, signingUrl, domainFile, deployment, verifier, clock },
    signing: new URL(signingUrl).origin,
    html: await readPage(),
    loggers: createLoggers(config.logLevel),
  });
}

/**
 * Serves the page on which people approve. It signs nothing, keeps nothing and writes nothing.
 * @throws FILE_UNREADABLE, DOMAIN_INVALID, CONFIG_MISSING, PORT_TAKEN, CONFIG_INVALID
 */
export async function serveConsole(options: ConsoleOptions): Promise<RunningConsole> {
  const { port, host, signingUrl, html, loggers } = options;
  const facts = () => readFacts(options);
  const { url } = await facts();
  const health = healthRoutes({ domain: async () => void (await facts()) });
  const app = createApp(loggers("console:http"), [health, consoleRoutes({ html, facts, signingUrl })]);
  const server = await createHttpServer(app, {
    ...{ port, host, setting: consoleOwnSettings.port.name },
    names: [...(options.hostNames ?? []), new URL(url).hostname],
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
