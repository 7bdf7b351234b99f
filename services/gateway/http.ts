import type { RequestListener } from "node:http";

import type { Logger } from "pino";

import { TOOL_INPUT_LIMIT, TOOL_INPUT_VALUES } from "../core/envelope/tool-input.ts";
import { parseAs } from "../core/schemas/parse.ts";
import { requireAnchored } from "../log/backlog.ts";
import { type LogContext, logRoutes } from "../log/http.ts";
import type { Durations } from "../platform/durations.ts";
import { createApp } from "../platform/http/app.ts";
import { readJson } from "../platform/http/body.ts";
import { singleHeader } from "../platform/http/headers.ts";
import { type Check, healthRoutes } from "../platform/http/health.ts";
import { routesOf } from "../platform/http/routes.ts";
import type { Begun } from "./calls/begin.ts";
import { type BeginBody, beginBodySchema, type EndBody, endBodySchema } from "./calls/bodies.ts";
import type { EndCall } from "./calls/end.ts";
import { GATEWAY_ABOUT, GATEWAY_ROUTES, statementBodySchema } from "./described.ts";
import type { Enforcement } from "./shadow/shadow.ts";
import type { Statement, StatementOrCode } from "./forwarding/statements.ts";

/** No target can have this name, so the gateway's own resources hide nothing. */
const OWN = "/-/";

const STATEMENT_LIMIT = 512 * 1024;
/** The input of a tool, and the envelope beside it. */
const BEGIN_LIMIT = TOOL_INPUT_LIMIT + 64 * 1024;
const BEGIN_VALUES = TOOL_INPUT_VALUES + 64;
const END_LIMIT = 64 * 1024;

export interface OwnRoutes {
  readonly log: LogContext;
  readonly checks: Readonly<Record<string, Check>>;
  readonly durations: Durations;
  readonly enforcement: Enforcement;
  /** would-be refusals by code, of what was only watched */
  readonly wouldBlock: () => Readonly<Record<string, number>>;
  readonly state: (envelope: string, proof: string | null) => Promise<Statement>;
  readonly stateEach: (envelopes: readonly string[]) => Promise<readonly StatementOrCode[]>;
  readonly begin: (body: BeginBody, proof: string | null) => Promise<Begun>;
  readonly end: EndCall;
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
  const { log, checks, durations, enforcement, wouldBlock, state, stateEach, logger } = own;
  const routes = routesOf(GATEWAY_ROUTES, {
    statements: async (request, response) => {
      const asked = parseAs(statementBodySchema, await readJson(request, STATEMENT_LIMIT), "BODY_INVALID");
      if ("envelopes" in asked) response.json({ statements: await stateEach(asked.envelopes) });
      else response.json(await state(asked.envelope, singleHeader(request, "countersign-proof")));
    },
    begin: async (request, response) => {
      const body = await readJson(request, BEGIN_LIMIT, BEGIN_VALUES);
      const asked = parseAs<BeginBody>(beginBodySchema, body, "BODY_INVALID");
      response.json(await own.begin(asked, singleHeader(request, "countersign-proof")));
    },
    end: async (request, response) => {
      const body = parseAs<EndBody>(endBodySchema, await readJson(request, END_LIMIT), "BODY_INVALID");
      response.json(await own.end(body, singleHeader(request, "countersign-proof")));
    },
    stats: (_request, response) => {
      response
        .set("cache-control", "no-store")
        .json({ verify: durations.summary(), enforcement, would_block: wouldBlock() });
    },
  });
  const health = healthRoutes(checks, {
    facts: { enforcement },
    notices: { anchoring: () => requireAnchored(log.store, log.clock) },
  });
  return createApp(logger, [routes, logRoutes(log), health], { base: "/-", about: GATEWAY_ABOUT });
}
