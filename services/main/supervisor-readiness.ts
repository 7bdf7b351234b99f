import { createApp } from "../platform/http/app.ts";
import { healthRoutes } from "../platform/http/health.ts";
import type { Place } from "../platform/http/listen.ts";
import { createHttpServer, type HttpServer } from "../platform/http/server.ts";
import type { Loggers } from "../platform/logging.ts";
import type { Supervisor } from "./supervisor.ts";

/**
 * One readiness for everything a supervisor has started: ready means that every essential process is. The others, batchers among
 * them, are notices: what they do waits, and nothing else does.
 * @throws PORT_TAKEN, CONFIG_INVALID
 */
export async function serveReadiness(
  supervisor: Pick<Supervisor, "checks">,
  place: Place & { readonly names: readonly string[] },
  loggers: Loggers,
): Promise<HttpServer> {
  const { checks, notices } = supervisor.checks();
  const { port, host, setting, names } = place;
  const app = createApp(loggers("supervisor:http"), [healthRoutes(checks, { notices, timeoutMs: CHECK_MS })]);
  return createHttpServer(app, { port, host, names, ...(setting === undefined ? {} : { setting }) });
}

/** Longer than a service takes for its own checks. */
const CHECK_MS = 4_000;
