import type { RequestListener } from "node:http";

import { Router } from "express";
import type { Logger } from "pino";
import { z } from "zod";

import { parseAs } from "../core/schemas/parse.ts";
import { type LogContext, logRoutes } from "../log/http.ts";
import type { Durations } from "../platform/durations.ts";
import { createApp } from "../platform/http/app.ts";
import { readJson } from "../platform/http/body.ts";
import { singleHeader } from "../platform/http/headers.ts";
import { type Check, healthRoutes } from "../platform/http/health.ts";
import type { Enforcement } from "./shadow/shadow.ts";
import type { Statement } from "./statements.ts";

/** No target can have this name, so the gateway's own resources hide nothing. */
const OWN = "/-/";

const STATEMENT_LIMIT = 16 * 1024;
const statementSchema = z.strictObject({ envelope: z.string().min(1) });

export interface OwnRoutes {
  readonly log: LogContext;
  readonly checks: Readonly<Record<string, Check>>;
  readonly durations: Durations;
  readonly enforcement: Enforcement;
  /** would-be refusals by code; empty when enforcement is on */
  readonly wouldBlock: () => Readonly<Record<string, number>>;
  readonly state: (envelope: string, proof: string | null) => Promise<Statement>;
  readonly logger: Logger;
}

/**
 * Splits traffic by the raw request target: what begins with `/-/` is for the gateway itself, the rest for targets. Express
 * sees only the former, because it decodes and normalizes.
 */
export function createListener(own: RequestListener, forTargets: RequestListener): RequestListener {
  return (incoming, client) => {
    if (incoming.url?.startsWith(OWN) === true) own(incoming, client);
    else forTargets(incoming, client);
  };
}

export function createOwnApp(own: OwnRoutes): RequestListener {
  const { log, checks, durations, enforcement, wouldBlock, state, logger } = own;
  const routes = Router({ caseSensitive: true, strict: true });
  routes.post("/statements", async (request, response) => {
    const { envelope } = parseAs(statementSchema, await readJson(request, STATEMENT_LIMIT), "BODY_INVALID");
    response.json(await state(envelope, singleHeader(request, "countersign-proof")));
  });
  routes.get("/v1/stats", (_request, response) => {
    response
      .set("cache-control", "no-store")
      .json({ verify: durations.summary(), enforcement, would_block: wouldBlock() });
  });
  routes.use(logRoutes(log), healthRoutes(checks, { facts: { enforcement } }));
  return createApp(logger, [Router().use("/-", routes)]);
}
